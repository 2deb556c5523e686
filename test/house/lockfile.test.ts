import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
const packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }> =
  lock.packages;

describe('package-lock.json', () => {
  it('carries no download addresses', () => {
    const addressed = Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined);
    assert.deepEqual(addressed, []);
  });

  it('names the parts for every platform, not only for the one it was written on', () => {
    // npm ci refuses a lock file without them.
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
        .map((name) => `${path} wants ${name}`),
    );
    assert.deepEqual(missing, []);
  });
});
