// The counting report, with a picture of the windows at each failure, hooks included.

import CountingReporter from '../../../scripts/counting-reporter.ts';
import { pictureFailure } from './failure-pictures.ts';

export default class PicturingReporter extends CountingReporter {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('fail', (failed: Mocha.Runnable) => pictureFailure(failed.fullTitle()));
  }
}
