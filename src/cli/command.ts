// What a command of the command line is.

export interface Command {
  name: string;
  /** One line, for the list of commands. */
  summary: string;
  /** Names of the positional arguments, for the help; every one is required. */
  positionals: readonly string[];
  options: Readonly<Record<string, Option>>;
  /** More than the summary and the options can say; a few lines. */
  details?: string;
  /** Resolves to the exit code. Rejects with `UsageProblem` for what the user typed wrongly. */
  run(input: CommandInput, context: CommandContext): Promise<number>;
}

export interface Option {
  /** The name of its value, for the help; absent = a switch. */
  value?: string;
  help: string;
}

export interface CommandInput {
  positionals: string[];
  /** Values of the options that were given. */
  values: Record<string, string | undefined>;
  /** Names of the switches that were given. */
  switches: ReadonlySet<string>;
}

/** Everything of the process that commands may touch. */
export interface CommandContext {
  environment: Record<string, string | undefined>;
  platform: string;
  /** A line on stdout: what the user asked for. */
  print(line: string): void;
  /** A line on stderr: everything else. */
  warn(line: string): void;
}

/** Contract with scripts and service managers. */
export const exitCodes = {
  good: 0,
  problem: 1,
  /** The configuration does not parse. */
  configuration: 2,
  /** `--no-follow`, and another gateway serves already. */
  noFollow: 3,
  /** A stranger on the port, or the same state folder served elsewhere. */
  blocked: 4,
  /** The command line itself is wrong (`EX_USAGE` of sysexits). */
  usage: 64,
} as const;

/** A command line that cannot be carried out. The message is a whole sentence. */
export class UsageProblem extends Error {}

/** Something the user can mend, found while running. The message is a whole sentence; the exit code is 1. */
export class CommandProblem extends Error {}
