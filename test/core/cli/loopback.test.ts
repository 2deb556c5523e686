// Which hosts other machines can reach.

import assert from 'node:assert/strict';
import { isLoopback } from '../../../src/cli/loopback.ts';

describe('a host to listen on', () => {
  it('stays on this machine', () => {
    for (const host of ['127.0.0.1', '127.8.9.1', '::1', 'localhost']) assert.ok(isLoopback(host), host);
  });

  it('is open to others in every other case', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'localhost.example', '127.0.0.1.example', '']) {
      assert.ok(!isLoopback(host), host);
    }
  });
});
