// Errors of the system (a file that may not be read, a folder that is not there) are for the user, not bugs.

import { CommandProblem } from './command.ts';

/** A `CommandProblem` for an error of the system, whose message names the file; anything else as it is. */
export function asProblem(error: unknown): unknown {
  return error instanceof Error && 'syscall' in error ? new CommandProblem(`${error.message}.`) : error;
}
