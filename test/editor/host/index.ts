// What the editor calls inside its extension host: runs the test files beside this bundle with mocha.

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Resolves when all passed; rejects otherwise, which the editor turns into its exit code. */
export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 120_000, forbidOnly: true });
  for (const file of readdirSync(__dirname)) {
    if (file.endsWith('.test.js')) mocha.addFile(join(__dirname, file));
  }
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes, pending } = runner.stats ?? { passes: 0, pending: 0 };
      const tally = { passed: passes, failed: failures, skipped: pending };
      if (process.env.HEADGATE_TALLY) writeFileSync(process.env.HEADGATE_TALLY, JSON.stringify(tally));
      if (failures === 0) resolve();
      else reject(new Error(`${failures} tests failed in the extension host.`));
    });
  });
}
