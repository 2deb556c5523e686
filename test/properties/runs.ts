// How often a property is tried: a little in every test run, a lot where HEADGATE_LONG=1 asks for it.

const isLong = process.env.HEADGATE_LONG === '1';

/** Options of `fc.assert`; a failure prints the seed and the path with which HEADGATE_SEED and HEADGATE_PATH repeat it. */
export function runs(few: number): { numRuns: number; seed?: number; path?: string } {
  const { HEADGATE_SEED: seed, HEADGATE_PATH: path } = process.env;
  return {
    numRuns: isLong ? few * 100 : few,
    ...(seed && { seed: Number(seed) }),
    ...(path && { path }),
  };
}
