// Which versions of Node are too old.

import assert from 'node:assert/strict';
import { nodeProblem } from '../../../src/cli/node-version.ts';

describe('the version of Node', () => {
  it('is good from 22.19 on', () => {
    for (const version of ['22.19.0', '22.20.5', '23.0.0', '24.21.0'])
      assert.equal(nodeProblem(version), undefined);
  });

  it('is named with what is needed where it is too old', () => {
    for (const version of ['22.18.9', '20.20.2', '8.0.0']) {
      const problem = nodeProblem(version);
      assert.match(problem ?? '', /22\.19/);
      assert.ok(problem?.includes(version));
    }
  });
});
