import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileAppears } from '../support/waiting.ts';
import { variablesOfReadyGateway } from './terminal-environment.ts';

const blockMs = 5_000;

describe('an extension host that another extension blocks', () => {
  it('does not stall a running stream', async () => {
    const variables = await variablesOfReadyGateway();
    const times = join(process.env.HEADGATE_TEST_FOLDER!, 'arrival-times.json');
    const recorder = spawn(process.execPath, [join(__dirname, 'stream-recorder.js'), 'slow-model', times], {
      env: { ...process.env, ...variables, ELECTRON_RUN_AS_NODE: '1' },
      stdio: 'inherit',
    });
    const ended = once(recorder, 'exit');
    await Promise.race([
      fileAppears(`${times}.began`),
      ended.then(([code]) => assert.fail(`the client ended at once, with exit code ${code}`)),
    ]);

    const until = performance.now() + blockMs;
    while (performance.now() < until);

    assert.equal((await ended)[0], 0);
    const arrivals: number[] = JSON.parse(readFileSync(times, 'utf8'));
    const gaps = arrivals.slice(1).map((time, index) => time - arrivals[index]!);
    // A word leaves the upstream every 100 ms. Half the block is far from both: from that, and from a stall.
    assert.ok(Math.max(...gaps) < blockMs / 2, `the longest gap was ${Math.max(...gaps)} ms`);
    assert.ok(arrivals.at(-1)! > blockMs, 'the stream ended before the block did');
  });
});
