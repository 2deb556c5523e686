// Reads the arguments that follow a command's name.

import { parseArgs } from 'node:util';
import { type Command, type CommandInput, UsageProblem } from './command.ts';

/** The input of a command, or `help` when the user asked for its help. */
export function readArguments(command: Command, arguments_: string[]): CommandInput | 'help' {
  const { values, positionals } = parse(command, arguments_);
  if (values.help) return 'help';
  checkPositionals(command, positionals);
  const input = { positionals, values: {} as CommandInput['values'], switches: new Set<string>() };
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') input.values[name] = value;
    else if (value === true) input.switches.add(name);
  }
  return input;
}

function parse(command: Command, args: string[]) {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
  };
  for (const [name, option] of Object.entries(command.options)) {
    options[name] = { type: option.value ? 'string' : 'boolean' };
  }
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // Node's first sentence says what is wrong; the ones after it speak of `--` and confuse.
    const [sentence] = (error as Error).message.split(/[.\n]/);
    throw new UsageProblem(`${sentence}.`);
  }
}

function checkPositionals(command: Command, positionals: string[]): void {
  const surplus = positionals[command.positionals.length];
  if (surplus !== undefined) throw new UsageProblem(`Unexpected argument '${surplus}'.`);
  const missing = command.positionals[positionals.length];
  if (missing !== undefined) throw new UsageProblem(`The argument ${missing} is missing.`);
}

/** A port number, or undefined when the option was not given. */
export function readPort(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65_535) {
    throw new UsageProblem(`The port '${value}' is not a number from 1 to 65535.`);
  }
  return port;
}

/** The value, when it is one of `choices`. */
export function readChoice<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice) return choice;
  throw new UsageProblem(`--${option} '${value}' is not known; it is one of ${choices.join(', ')}.`);
}
