import assert from 'node:assert/strict';
import { ask, startGateway } from '../support/gateway.ts';
import { type ScriptedAnswer, ScriptedServer } from '../support/scripted-server.ts';
import { bodyWires, type Wire } from '../support/wire.ts';

/** Fields that no translator knows, odd spacing, numbers beyond doubles: all of it has to survive. */
function oddBody(wire: Wire, stream: boolean): string {
  const text = JSON.stringify(wire.request('MODEL', stream));
  return `  ${text.slice(0, -1)} ,\n "unheard_of" : { "model":"inner", "n" : 12345678901234567890.10, "s":"\\u00e9\\/" } } `;
}

function account(wire: Wire, port: number, model: string): string {
  return [
    'providers:',
    `  - { name: only, type: ${wire.provider}, api-key: "${'k'.repeat(12)}", base-url: "http://127.0.0.1:${port}",`,
    `      models: [${model}] }`,
  ].join('\n');
}

describe('the same format in and out', () => {
  for (const wire of bodyWires) {
    describe(wire.format, () => {
      async function exchange(options: {
        model: string;
        asked: string;
        stream: boolean;
        answer?: ScriptedAnswer;
      }) {
        const upstream = await ScriptedServer.start(
          (request) => options.answer ?? wire.good('well')(request),
        );
        const gateway = await startGateway(account(wire, upstream.port, options.model));
        try {
          const body = oddBody(wire, options.stream).replace('MODEL', options.asked);
          const asked = await ask(gateway, wire.path('m', options.stream), body, {
            'anthropic-beta': 'x-1,y-2',
            'x-secret': 'mine',
          });
          return {
            asked,
            received: upstream.requests.find(({ method }) => method === 'POST')!,
            body,
            gateway,
          };
        } finally {
          await gateway.close();
          await upstream.close();
        }
      }

      it("passes the client's bytes on untouched", async () => {
        const { received, body } = await exchange({ model: 'm', asked: 'm', stream: false });
        assert.equal(received.raw.toString(), body);
      });

      it('exchanges nothing but the model name where the upstream knows the model by another', async () => {
        const { received, body, asked } = await exchange({
          model: '{ name: real-name, alias: small }',
          asked: 'small',
          stream: false,
        });
        assert.equal(received.raw.toString(), body.replace('"small"', '"real-name"'));
        assert.equal(asked.body.model, 'small');
      });

      it("passes the upstream's plain bytes on untouched", async () => {
        const answer = wire.good('wéll')({ body: {} } as never);
        const text = JSON.stringify(answer.body, null, 3);
        const { asked } = await exchange({
          model: 'upstream-model',
          asked: 'upstream-model',
          stream: false,
          answer: {
            body: text,
            headers: { 'content-type': 'application/json', 'x-ratelimit-limit-requests': '9' },
          },
        });
        assert.equal(asked.text, text);
        assert.equal(asked.headers.get('x-ratelimit-limit-requests'), '9');
      });

      const whole = [...wire.begin('wéll 你好'), ': a comment\n\n', ...wire.finish()]
        .join('')
        .replaceAll('\n', '\r\n');

      it("passes the upstream's stream on untouched, wherever it is cut", async () => {
        const bytes = Buffer.from(whole);
        const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
          bytes.subarray(i * 7, i * 7 + 7),
        );
        const { asked } = await exchange({
          model: 'upstream-model',
          asked: 'upstream-model',
          stream: true,
          answer: { chunks },
        });
        assert.equal(asked.text, whole);
      });

      it('gives every event of a stream the asked name', async () => {
        const { asked } = await exchange({
          model: '{ name: upstream-model, alias: small }',
          asked: 'small',
          stream: true,
          answer: { chunks: [whole] },
        });
        assert.equal(asked.text, whole.replaceAll('upstream-model', 'small'));
      });

      it("sends our credentials and our name, and none of the client's own", async () => {
        const { received, gateway } = await exchange({ model: 'm', asked: 'm', stream: false });
        const sent = JSON.stringify(received.headers);
        assert.ok(!sent.includes(gateway.key));
        assert.ok(sent.includes('k'.repeat(12)));
        assert.equal(received.headers['x-secret'], undefined);
        assert.match(received.headers['user-agent'] ?? '', /^Headgate\/\d/);
        assert.equal(
          received.headers['anthropic-beta'],
          wire.format === 'anthropic-messages' ? 'x-1,y-2' : undefined,
        );
      });
    });
  }
});
