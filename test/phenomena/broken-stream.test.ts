import assert from 'node:assert/strict';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { type ScriptedAnswer, ScriptedServer } from '../support/scripted-server.ts';
import { askAs, crossings, type Wire } from '../support/wire.ts';

const breaks: { name: string; answer(upstream: Wire): ScriptedAnswer }[] = [
  { name: 'the connection is cut', answer: (wire) => ({ chunks: wire.begin('half an'), ending: 'cut' }) },
  { name: 'the stream ends without its terminator', answer: (wire) => ({ chunks: wire.begin('half an') }) },
  {
    name: 'an error event comes',
    answer: (wire) => ({ chunks: [...wire.begin('half an'), wire.errorEvent('Overloaded in the middle')] }),
  },
  {
    name: 'the stream is cut inside an event',
    answer: (wire) => ({
      chunks: [...wire.begin('half an'), wire.begin('lost')[1]?.slice(0, 20) ?? ''],
      ending: 'cut',
    }),
  },
  {
    name: 'the upstream falls silent',
    answer: (wire) => ({ chunks: wire.begin('half an'), ending: 'hang' }),
  },
];

describe('a stream that breaks after its first content', () => {
  for (const { client, upstream } of crossings) {
    for (const { name, answer } of breaks) {
      it(`${client.format} from ${upstream.format}: ${name}`, async () => {
        const first = await ScriptedServer.start(() => answer(upstream));
        const second = await ScriptedServer.start(upstream.good('from the second'));
        const gateway = await startGateway(twoAccounts(upstream, first.port, second.port));
        try {
          await provesHonesty(gateway, client);
          assert.equal(second.requests.filter(({ method }) => method === 'POST').length, 0);
        } finally {
          await gateway.close();
          await first.close();
          await second.close();
        }
      });
    }
  }
});

async function provesHonesty(gateway: TestGateway, client: Wire): Promise<void> {
  const asked = await askAs(gateway, client, 'm', true);
  assert.equal(asked.status, 200);
  assert.equal(asked.headers.get('x-headgate-account'), 'first');
  assert.equal(client.starts(asked), 1);
  assert.match(asked.text, /half an/);
  assert.doesNotMatch(asked.text, /lost/);
  assert.ok(!client.endsWell(asked), `looks like a good finish:\n${asked.text}`);
  assert.ok(client.errorMessage(asked), `no error event:\n${asked.text}`);
  assert.equal((await gateway.account('first')).state, 'resting');
}

function twoAccounts(upstream: Wire, first: number, second: number): string {
  const account = (name: string, port: number) =>
    `  - { name: ${name}, type: ${upstream.provider}, api-key: "${'k'.repeat(12)}", models: [m],\n` +
    `      base-url: "http://127.0.0.1:${port}", timeout: { connect: 2s, first-byte: 2s, idle: 500ms } }`;
  return [
    'providers:',
    account('first', first),
    account('second', second),
    'pools: [{ name: main, members: [first, second], strategy: priority }]',
  ].join('\n');
}
