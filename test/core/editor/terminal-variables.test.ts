import assert from 'node:assert/strict';
import { agents } from '../../../src/core/agents/index.ts';
import { type TerminalSituation, terminalVariables } from '../../../src/editor/terminal-variables.ts';

const variables = (changes: Partial<TerminalSituation> = {}) =>
  terminalVariables({
    agents,
    choices: {},
    installed: new Set(),
    address: 'http://127.0.0.1:8317',
    key: 'hg-test',
    environment: {},
    ...changes,
  });

const allOff = Object.fromEntries(agents.map(({ id }) => [id, 'off' as const]));

describe('variables for terminals', () => {
  it('point Claude Code here, installed or not: nobody else reads them', () => {
    assert.equal(variables().ANTHROPIC_BASE_URL, 'http://127.0.0.1:8317');
    assert.equal(variables().ANTHROPIC_AUTH_TOKEN, 'hg-test');
  });

  it('leave what other programs read alone until the agent is there', () => {
    assert.equal(variables().OPENAI_BASE_URL, undefined);
    const installed = new Set(['qwen-code']);
    assert.equal(variables({ installed }).OPENAI_BASE_URL, 'http://127.0.0.1:8317/v1');
  });

  it('follow a choice against both rules', () => {
    assert.equal(variables({ choices: { 'qwen-code': 'on' } }).OPENAI_API_KEY, 'hg-test');
    assert.equal(variables({ choices: { 'claude-code': 'off' } }).ANTHROPIC_BASE_URL, undefined);
  });

  it('are none at all when every agent is off, whatever proxy there is', () => {
    assert.deepEqual(variables({ choices: allOff, environment: { HTTPS_PROXY: 'http://proxy:1' } }), {});
  });

  it('keep a proxy out of the way, in both spellings, and keep its other exceptions', () => {
    const { NO_PROXY, no_proxy } = variables({
      environment: { HTTPS_PROXY: 'http://proxy:1', NO_PROXY: '.corp' },
    });
    assert.equal(NO_PROXY, '.corp,127.0.0.1,localhost');
    assert.equal(no_proxy, NO_PROXY);
    assert.equal(variables().NO_PROXY, undefined);
  });
});
