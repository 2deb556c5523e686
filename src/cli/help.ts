// The help texts, made from the table of commands.

import type { Command } from './command.ts';
import { table } from './table.ts';

export function overview(commands: readonly Command[]): string {
  return [
    'Headgate: one local address for every model provider.',
    '',
    'Usage: headgate COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...indented(commands.map((command) => [command.name, command.summary])),
    '',
    'Options:',
    ...indented([
      ['--help', 'This text; after a command, the text of that command.'],
      ['--version', 'The version of Headgate.'],
    ]),
    '',
    'HEADGATE_HOME moves the state folder, which is .headgate in your home folder.',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]): [string, string] => [
    option.value ? `--${name} ${option.value}` : `--${name}`,
    option.help,
  ]);
  return [
    `Usage: ${[`headgate ${command.name}`, ...command.positionals, '[OPTIONS]'].join(' ')}`,
    '',
    command.summary,
    ...(command.details ? ['', command.details] : []),
    '',
    'Options:',
    ...indented([...options, ['--help', 'This text.']]),
  ].join('\n');
}

function indented(rows: readonly (readonly string[])[]): string[] {
  return table(rows).map((line) => `  ${line}`);
}
