// The variables that point each agent here, and that the list of agents is whole.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { agents } from '../../../src/core/agents/index.ts';

const context = { address: 'http://127.0.0.1:8317', key: `hg-${'k'.repeat(43)}` };

function variables(id: string): Record<string, string> {
  const agent = agents.find((candidate) => candidate.id === id);
  assert.ok(agent, `there is no agent ${id}`);
  return agent.environment(context);
}

describe('agents', () => {
  it('lists every agent of the folder once', () => {
    const folder = new URL('../../../src/core/agents/', import.meta.url);
    const notAgents = ['agent', 'index', 'find-on-path', 'loopback-exception', 'opencode-configuration'];
    const files = readdirSync(folder)
      .map((name) => name.replace(/\.ts$/, ''))
      .filter((name) => !notAgents.includes(name));
    assert.deepEqual(agents.map((agent) => agent.id).sort(), files.sort());
  });

  it('points Claude Code at the root, since the program adds /v1 itself', () => {
    assert.deepEqual(variables('claude-code'), {
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:8317',
      ANTHROPIC_AUTH_TOKEN: context.key,
    });
  });

  it('gives Qwen Code all three variables that it demands', () => {
    assert.deepEqual(variables('qwen-code'), {
      OPENAI_BASE_URL: 'http://127.0.0.1:8317/v1',
      OPENAI_API_KEY: context.key,
      OPENAI_MODEL: 'headgate',
    });
  });

  for (const [id, name] of [
    ['opencode', 'OPENCODE_CONFIG_CONTENT'],
    ['kilo', 'KILO_CONFIG_CONTENT'],
  ] as const) {
    it(`hands ${id} a whole configuration in one variable`, () => {
      const environment = variables(id);
      assert.deepEqual(Object.keys(environment), [name]);
      const configuration = JSON.parse(environment[name]!);
      const { npm, options, models } = configuration.provider.headgate;
      assert.equal(npm, '@ai-sdk/openai-compatible');
      assert.deepEqual(options, { baseURL: 'http://127.0.0.1:8317/v1', apiKey: context.key });
      for (const chosen of [configuration.model, configuration.small_model]) {
        const [provider, model] = chosen.split('/');
        assert.equal(provider, 'headgate');
        assert.ok(model in models, `${model} is not declared`);
        assert.ok(models[model].modalities.input.includes('image'), `${model} is shown no pictures`);
      }
    });
  }

  it('marks as shared exactly the agents whose variables other programs read', () => {
    for (const agent of agents) {
      const general = Object.keys(agent.environment(context)).some((name) => name.startsWith('OPENAI_'));
      assert.equal(agent.shared, general, agent.id);
    }
  });
});
