// How often a property is tried: a little in every test run, a lot where HEADGATE_LONG=1 asks for it.

const isLong = process.env.HEADGATE_LONG === '1';

/**
 * Options of `fc.assert`. Short runs are the same every time, long ones always other ones; a failure prints its seed and
 * its path, with which HEADGATE_SEED and HEADGATE_PATH repeat it.
 */
export function runs(few: number): { numRuns: number; seed?: number; path?: string } {
  const { HEADGATE_SEED: seed, HEADGATE_PATH: path } = process.env;
  return {
    numRuns: isLong ? few * 100 : few,
    ...(seed ? { seed: Number(seed) } : !isLong && { seed: 1 }),
    ...(path && { path }),
  };
}
