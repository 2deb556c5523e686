import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Status } from '../../src/core/control/protocol.ts';
import { ask, startGateway, type TestGateway } from '../support/gateway.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { askAs, bodyWires, type Wire } from '../support/wire.ts';

interface Raw {
  status: number;
  body: any;
}

/** fetch would not let a test lie about Host and Origin. */
function send(
  gateway: TestGateway,
  path: string,
  headers: Record<string, string>,
  body: string | Buffer,
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port: gateway.port, path, method: 'POST', headers },
      (answer) => {
        let text = '';
        answer.on('data', (piece) => {
          text += piece;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

interface Case {
  name: string;
  headers?(gateway: TestGateway): Record<string, string | undefined>;
  body?(wire: Wire): string | Buffer;
  status: number;
  says: RegExp;
}

const cases: Case[] = [
  { name: 'no key', headers: () => ({ authorization: undefined }), status: 401, says: /No client key/ },
  {
    name: 'a wrong key',
    headers: () => ({ authorization: `Bearer hg-${'w'.repeat(43)}` }),
    status: 401,
    says: /not known/,
  },
  { name: 'a foreign Host', headers: () => ({ host: 'evil.example' }), status: 403, says: /Host|host/ },
  {
    name: 'a Host that only begins like ours',
    headers: (g) => ({ host: `127.0.0.1:${g.port}.evil.example` }),
    status: 403,
    says: /./,
  },
  {
    name: 'a foreign Origin',
    headers: () => ({ origin: 'https://evil.example' }),
    status: 403,
    says: /Origin|page/,
  },
  { name: 'a body that is not JSON', body: () => '{"model": oops}', status: 400, says: /JSON/ },
  { name: 'a body that is no object', body: () => '[1]', status: 400, says: /object/ },
  { name: 'an empty body', body: () => '', status: 400, says: /./ },
  { name: 'a missing model', body: () => '{"messages":[]}', status: 400, says: /model/ },
  {
    name: 'an unknown model',
    body: (wire) => JSON.stringify(wire.request('gtp-5', false)),
    status: 404,
    says: /"gtp-5".*gpt-5/,
  },
  {
    name: 'a body over the limit',
    body: () => Buffer.alloc(200_000, 32),
    status: 413,
    says: /larger than 65536 bytes/,
  },
];

describe('bad input', () => {
  for (const wire of bodyWires) {
    describe(wire.format, () => {
      let upstream: ScriptedServer;
      let gateway: TestGateway;
      beforeEach(async () => {
        upstream = await ScriptedServer.start(wire.good('well'));
        gateway = await startGateway(configuration(wire, upstream.port));
      });
      afterEach(async () => {
        await gateway.close();
        await upstream.close();
      });

      for (const { name, headers, body, status, says } of cases) {
        it(`${name} gets a clear error in the caller's dialect, and the gateway goes on`, async () => {
          const all: Record<string, string | undefined> = {
            authorization: `Bearer ${gateway.key}`,
            'content-type': 'application/json',
            host: `127.0.0.1:${gateway.port}`,
            ...headers?.(gateway),
          };
          const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
          const content = body?.(wire) ?? JSON.stringify(wire.request('gpt-5', false));
          const answer = await send(
            gateway,
            wire.path('gpt-5', false),
            given as Record<string, string>,
            content,
          );
          assert.equal(answer.status, status, JSON.stringify(answer.body));
          assert.match(answer.body.error.message, says);
          assert.equal(answer.body.type, wire.format === 'anthropic-messages' ? 'error' : undefined);
          assert.ok(!JSON.stringify(answer.body).includes('w'.repeat(43)), 'the key is not repeated');
          assert.equal(upstream.requests.filter(({ method }) => method === 'POST').length, 0);
          await provesLife(gateway, wire);
        });
      }

      it('a configuration with a mistake leaves the last good one in force, and the complaint has its place', async () => {
        const file = join(gateway.home, 'headgate.yaml');
        await writeFile(file, 'providers:\n  - name: broken\n    type: [openai\n');
        const { complaints } = await gateway.control.send<Pick<Status, 'complaints'>>('POST', 'reload');
        assert.equal(complaints[0]?.severity, 'error');
        assert.equal(complaints[0]?.file, file);
        assert.ok((complaints[0]?.line ?? 0) >= 3 && (complaints[0]?.column ?? 0) > 0);
        await provesLife(gateway, wire);
        await writeFile(file, configuration(wire, upstream.port));
        assert.deepEqual(
          (await gateway.control.send<Pick<Status, 'complaints'>>('POST', 'reload')).complaints.filter(
            ({ severity }) => severity === 'error',
          ),
          [],
        );
      });
    });
  }
});

describe('a body that is nested beyond all measure', () => {
  for (const [client, upstream] of [
    [bodyWires[0]!, bodyWires[2]!],
    [bodyWires[2]!, bodyWires[0]!],
  ] as const) {
    it(`${client.format} from ${upstream.format}: is refused when it would have to be translated, and blames nobody`, async () => {
      const server = await ScriptedServer.start(upstream.good('well'));
      const gateway = await startGateway(configuration(upstream, server.port, '2mb'));
      try {
        const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
        const tool =
          client.format === 'openai-chat'
            ? `{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":${deep}}}}`
            : `{"name":"f","input_schema":{"type":"object","properties":${deep}}}`;
        const body = JSON.stringify({ ...client.request('gpt-5', false), tools: ['TOOL'] });
        const asked = await ask(gateway, client.path('gpt-5', false), body.replace('"TOOL"', tool));
        assert.equal(asked.status, 400, asked.text);
        assert.match(client.errorMessage(asked) ?? '', /nested too deeply/);
        assert.equal((await gateway.account('only')).state, 'ready');
      } finally {
        await gateway.close();
        await server.close();
      }
    });
  }
});

async function provesLife(gateway: TestGateway, wire: Wire): Promise<void> {
  const asked = await askAs(gateway, wire, 'gpt-5', false);
  assert.equal(asked.status, 200, asked.text);
  assert.equal(wire.text(asked), 'well');
}

function configuration(wire: Wire, port: number, maxBody = '64kb'): string {
  return [
    `server: { max-body: ${maxBody} }`,
    'providers:',
    `  - { name: only, type: ${wire.provider}, api-key: "${'k'.repeat(12)}", models: [gpt-5], base-url: "http://127.0.0.1:${port}" }`,
  ].join('\n');
}
