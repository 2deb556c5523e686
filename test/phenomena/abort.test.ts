import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { startGateway } from '../support/gateway.ts';
import { type ReceivedRequest, ScriptedServer } from '../support/scripted-server.ts';
import { crossings } from '../support/wire.ts';

describe('a client that goes away', () => {
  for (const { client, upstream } of crossings) {
    for (const moment of ['before the first content', 'in the middle of the answer'] as const) {
      it(`${client.format} from ${upstream.format}: ends the upstream's work ${moment}`, async () => {
        let arrived: (request: ReceivedRequest) => void = () => {};
        const received = new Promise<ReceivedRequest>((resolve) => {
          arrived = resolve;
        });
        const server = await ScriptedServer.start((asked) => {
          arrived(asked);
          const chunks = moment === 'before the first content' ? [] : upstream.begin('half an');
          return { chunks, ending: 'hang' };
        });
        const gateway = await startGateway(
          `providers: [{ name: only, type: ${upstream.provider}, api-key: "${'k'.repeat(12)}", models: [m], ` +
            `base-url: "http://127.0.0.1:${server.port}" }]`,
        );
        try {
          const call = request(gateway.url + client.path('m', true), {
            method: 'POST',
            headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
          });
          call.on('error', () => {});
          call.end(JSON.stringify(client.request('m', true)));
          const { aborted } = await received;
          if (moment === 'in the middle of the answer') {
            const [answer] = await once(call, 'response');
            await once(answer, 'data');
          }
          call.destroy();
          await aborted;
          assert.equal((await gateway.account('only')).state, 'ready');
        } finally {
          await gateway.close();
          await server.close();
        }
      });
    }
  }
});
