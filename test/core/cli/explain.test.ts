// How an explanation reads.

import assert from 'node:assert/strict';
import { explanationLines } from '../../../src/cli/commands/explain.ts';

describe('an explanation on the command line', () => {
  it('lists the steps, then the candidates with the one that serves', () => {
    const lines = explanationLines({
      model: 'gpt-5',
      steps: ['gpt-5 is a bare name.'],
      candidates: [
        { account: 'first', model: 'gpt-5', pool: 'main', chosen: false, passedOver: 'rests until 12:00' },
        { account: 'second-one', model: 'gpt-5', chosen: true },
        { account: 'third', model: 'gpt-5', chosen: false },
      ],
    });
    assert.deepEqual(lines, [
      '- gpt-5 is a bare name.',
      '',
      '    first       gpt-5  pool main  rests until 12:00',
      '->  second-one  gpt-5             serves',
      '    third       gpt-5             would be next',
    ]);
  });

  it('says so where nothing serves', () => {
    assert.deepEqual(explanationLines({ model: 'x', steps: [], candidates: [] }), [
      '',
      'Nothing serves x now.',
    ]);
  });
});
