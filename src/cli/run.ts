// Finds the command that is meant and runs it.

import { version } from '../core/model/version.ts';
import { readArguments } from './arguments.ts';
import { type CommandContext, CommandProblem, exitCodes, UsageProblem } from './command.ts';
import { commands } from './commands/index.ts';
import { commandHelp, overview } from './help.ts';

/** Resolves to the exit code. `arguments_` are those after the program's name. */
export async function run(arguments_: string[], context: CommandContext): Promise<number> {
  const [name, ...rest] = arguments_;
  if (name === undefined) {
    context.warn(overview(commands));
    return exitCodes.usage;
  }
  if (name === '--help' || name === '-h') {
    context.print(overview(commands));
    return exitCodes.good;
  }
  if (name === '--version') {
    context.print(version);
    return exitCodes.good;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    context.warn(`There is no command '${name}'. "headgate --help" lists the commands.`);
    return exitCodes.usage;
  }
  try {
    const input = readArguments(command, rest);
    if (input !== 'help') return await command.run(input, context);
    context.print(commandHelp(command));
    return exitCodes.good;
  } catch (error) {
    if (error instanceof UsageProblem) {
      context.warn(`${error.message} See "headgate ${name} --help".`);
      return exitCodes.usage;
    }
    if (error instanceof CommandProblem) {
      context.warn(error.message);
      return exitCodes.problem;
    }
    throw error;
  }
}
