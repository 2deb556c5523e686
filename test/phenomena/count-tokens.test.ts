import assert from 'node:assert/strict';
import { ask, startGateway } from '../support/gateway.ts';
import { type ScriptedAnswer, ScriptedServer } from '../support/scripted-server.ts';

const troubles: [name: string, answer: ScriptedAnswer][] = [
  ['refuses', { status: 500, body: { type: 'error', error: { type: 'api_error', message: 'Boom' } } }],
  ['has no counter', { status: 404, body: 'not found' }],
  ['answers something else', { body: { input_tokens: 'many' } }],
  ['breaks off inside its answer', { headers: { 'content-length': '100' }, body: '{"input_', ending: 'cut' }],
];

describe('counting tokens', () => {
  for (const [name, answer] of troubles) {
    it(`falls back to an estimate, and blames nobody, when the upstream ${name}`, async () => {
      const upstream = await ScriptedServer.start(() => answer);
      const gateway = await startGateway(
        `providers: [{ name: only, type: anthropic, api-key: "${'k'.repeat(12)}", models: [m], base-url: "${upstream.url}" }]`,
      );
      try {
        const body = { model: 'm', messages: [{ role: 'user', content: 'How many tokens are in this?' }] };
        const asked = await ask(gateway, '/v1/messages/count_tokens', body);
        assert.equal(asked.status, 200, asked.text);
        assert.ok(asked.body.input_tokens > 3);
        assert.equal(asked.headers.get('x-headgate-lossy'), 'estimated');
        assert.equal(asked.headers.get('x-headgate-attempts'), '1');
        assert.equal((await gateway.account('only')).state, 'ready');
      } finally {
        await gateway.close();
        await upstream.close();
      }
    });
  }
});
