// What the readers of a request's parts share: the losses so far, and the first thing that is wrong.

export interface Reading {
  losses: Set<string>;
  problem?: { message: string; parameter: string };
}

/** Notes what is wrong with a field; only the first complaint is told. `sentence` follows the field's name. */
export function complain(reading: Reading, parameter: string, sentence: string): void {
  reading.problem ??= { message: `\`${parameter}\` ${sentence}`, parameter };
}
