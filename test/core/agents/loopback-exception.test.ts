// When an HTTP proxy is configured, and when the exception for this machine has to be added.

import assert from 'node:assert/strict';
import { loopbackException } from '../../../src/core/agents/loopback-exception.ts';

const proxy = 'http://proxy.example:3128';

describe('loopback exception', () => {
  it('is not needed without a proxy', () => {
    assert.deepEqual(loopbackException({ NO_PROXY: 'intern.example' }), {});
  });

  it('names this machine where a proxy is set, in either spelling', () => {
    assert.deepEqual(loopbackException({ HTTPS_PROXY: proxy }), { NO_PROXY: '127.0.0.1,localhost' });
    assert.deepEqual(loopbackException({ https_proxy: proxy }), { NO_PROXY: '127.0.0.1,localhost' });
  });

  it('keeps the exceptions that are there', () => {
    assert.deepEqual(loopbackException({ HTTP_PROXY: proxy, no_proxy: 'intern.example, localhost' }), {
      NO_PROXY: 'intern.example,localhost,127.0.0.1',
    });
  });

  it('leaves alone what covers this machine already', () => {
    assert.deepEqual(loopbackException({ HTTP_PROXY: proxy, NO_PROXY: '*' }), {});
    assert.deepEqual(loopbackException({ HTTP_PROXY: proxy, NO_PROXY: 'localhost,127.0.0.1' }), {});
  });
});
