// Mocha's usual report, and at the end the counts in the file that HEADGATE_TALLY names, for `npm test` to add up.

import mocha from 'mocha';
import { leaveTally } from './tally.ts';

export default class CountingReporter extends mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      leaveTally({ passed: passes, failed: failures, skipped: pending });
    });
  }
}
