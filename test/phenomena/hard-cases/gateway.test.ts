// Hard cases that only a whole gateway can meet: encodings, keys, counting, kept answers, signs of life, odd errors.

import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { ClientCall } from '../../../src/core/relay/call.ts';
import { Delivery } from '../../../src/core/relay/delivery.ts';
import { FakeClock } from '../../support/accounts.ts';
import { endOf, everyCrossing, type Relay, startRelay, told } from '../../support/asking.ts';
import { answerContext, readStream } from '../../support/codec.ts';
import { type FormatUnderTest, formats, gemini, messages, responses } from '../../support/formats.ts';
import { ask } from '../../support/gateway.ts';
import { text as sampleText } from '../../support/samples/sample.ts';
import type { ReceivedRequest, ScriptedAnswer } from '../../support/scripted-server.ts';
import { said } from '../../support/strict-clients/heard.ts';

/** The sample answer, streamed where a stream was asked for. */
function sampleOf(upstream: FormatUnderTest): (request: ReceivedRequest) => ScriptedAnswer {
  const { stream, plain } = upstream.sample;
  return ({ url, body }) =>
    body.stream === true || url.includes(':stream') ? { chunks: [stream.join('')] } : { body: plain };
}

async function withRelay(
  answer: Parameters<typeof startRelay>[0],
  run: (relay: Relay) => Promise<void>,
  upstreams?: readonly FormatUnderTest[],
): Promise<void> {
  const relay = await startRelay(answer, upstreams);
  try {
    await run(relay);
  } finally {
    await relay.close();
  }
}

describe('hard cases: the whole gateway', () => {
  it('39: a follow-up of results alone is put behind the answer it goes on from, or refused in words', async () => {
    const upstreams = formats.filter((format) => format !== responses);
    await withRelay(
      sampleOf,
      async (relay) => {
        for (const upstream of upstreams) {
          const crossing = { client: responses, upstream };
          const { tools } = responses.sample.request as any;
          const first = await relay.ask(crossing, false, { input: 'Look at it', tools });
          const calls = first.body.output.filter(({ type }: any) => type === 'function_call');
          const input = calls.map(({ call_id }: any, index: number) => ({
            type: 'function_call_output',
            call_id,
            output: `seen ${index}`,
          }));
          await relay.ask(crossing, false, { previous_response_id: first.body.id, input, tools });
          const sent = relay.servers.get(upstream)?.requests.at(-1)?.body;
          assert.equal(upstream.refusal(sent), undefined, `${upstream.id}: ${JSON.stringify(sent)}`);
          const order = JSON.stringify(sent)
            .replaceAll('\\', '')
            .match(/Look at it|"at":"the wall"|seen [012]/g);
          assert.deepEqual(
            order,
            ['Look at it', '"at":"the wall"', 'seen 0', 'seen 1', 'seen 2'],
            upstream.id,
          );
          const unknown = await relay.ask(crossing, false, {
            previous_response_id: 'resp_unknown',
            input,
            tools,
          });
          assert.ok([400, 404].includes(unknown.status), unknown.text);
          assert.match(unknown.body.error.message, /resp_unknown|previous_response_id/);
        }
      },
      upstreams,
    );
  });

  it('45: encodings are settled with each side by itself', async () => {
    const packed =
      (upstream: FormatUnderTest) =>
      (request: ReceivedRequest): ScriptedAnswer => {
        const { chunks, body } = sampleOf(upstream)(request);
        const plain = chunks ? chunks.join('') : JSON.stringify(body);
        const type = chunks ? 'text/event-stream' : 'application/json';
        return { headers: { 'content-encoding': 'gzip', 'content-type': type }, chunks: [gzipSync(plain)] };
      };
    await withRelay(packed, async (relay) => {
      for (const crossing of everyCrossing) {
        for (const stream of [true, false]) {
          const asked = await relay.ask(crossing, stream, undefined, { 'accept-encoding': 'gzip, br' });
          assert.equal(asked.headers.get('content-encoding'), null, told(crossing));
          assert.equal(asked.status, 200, told(crossing));
          if (stream)
            assert.equal(endOf(crossing.client, asked.text), 'good', `${told(crossing)}: ${asked.text}`);
          else assert.ok(asked.body, told(crossing));
        }
      }
      for (const { requests } of relay.servers.values()) {
        for (const { headers } of requests)
          assert.equal(headers['accept-encoding'] ?? 'identity', 'identity');
      }
    });
  });

  it('70: tokens are counted for every upstream, tools included, and never come to nothing', async () => {
    const counters: [FormatUnderTest, (model: string) => string][] = [
      [messages, () => '/v1/messages/count_tokens?beta=true'],
      [responses, () => '/v1/responses/input_tokens'],
      [gemini, (model) => `/v1beta/models/${model}:countTokens`],
    ];
    await withRelay(
      () => ({ status: 404, body: { error: { message: 'no such endpoint' } } }),
      async (relay) => {
        for (const [client, path] of counters) {
          for (const upstream of formats) {
            const {
              max_tokens: _,
              tools,
              ...request
            } = { ...client.sample.request, model: `of-${upstream.id}` } as any;
            const counts: number[] = [];
            for (const body of [request, { ...request, tools }]) {
              const generate =
                client === gemini
                  ? { generateContentRequest: { model: 'models/x', ...withoutModel(body) } }
                  : body;
              const asked = await ask(relay.gateway, path(request.model), generate);
              assert.equal(asked.status, 200, `${client.id} from ${upstream.id}: ${asked.text}`);
              counts.push(client === gemini ? asked.body.totalTokens : asked.body.input_tokens);
            }
            assert.ok(
              counts[0]! > 10 && counts[1]! > counts[0]!,
              `${client.id} from ${upstream.id}: ${counts}`,
            );
          }
        }
      },
    );
  });

  it('71: silence is filled with signs of life that no client takes for content', () => {
    for (const { id, format, client, sample } of formats) {
      const clock = new FakeClock();
      const sent: string[] = [];
      const delivery = new Delivery(callOf(format, sent), clock, answerContext());
      const writer = format.createStreamWriter(answerContext());
      const events = readStream(format, sample.stream);
      delivery.beginStream({});
      for (const event of events.slice(0, 3)) delivery.write(writer.write(event));
      const before = sent.length;
      clock.pass(35_000);
      const signs = sent.slice(before);
      assert.deepEqual(signs, format.keepAlive === undefined ? [] : Array(3).fill(format.keepAlive), id);
      for (const event of events.slice(3)) delivery.write(writer.write(event));
      delivery.end();
      assert.equal(said(client.stream(sent.join(''))), sampleText, id);
    }
  });

  it('73: a key is taken from wherever a client puts it, and goes no further', async () => {
    await withRelay(sampleOf, async (relay) => {
      const { key } = relay.gateway;
      for (const crossing of everyCrossing) {
        for (const header of ['authorization', 'x-api-key', 'x-goog-api-key']) {
          const value = header === 'authorization' ? `Bearer ${key}` : key;
          const others = { authorization: '', [header]: value };
          const { status, text } = await relay.ask(crossing, false, undefined, others);
          assert.equal(status, 200, `${told(crossing)}, ${header}: ${text}`);
        }
      }
      const path = `/v1beta/models/of-gemini:generateContent?key=${key}`;
      const inQuery = await ask(relay.gateway, path, gemini.sample.request, { authorization: '' });
      assert.equal(inQuery.status, 200, inQuery.text);
      for (const { requests } of relay.servers.values()) {
        for (const { url, headers } of requests) assert.ok(!JSON.stringify([url, headers]).includes(key));
      }
    });
  });

  it('76: an error in any shape keeps its status and its words', async () => {
    const google = { error: { code: 400, message: 'An odd wish', status: 'INVALID_ARGUMENT' } };
    const shapes: [body: unknown, status: number, says: RegExp][] = [
      [[google], 400, /An odd wish/],
      ['An odd wish', 400, /An odd wish/],
      ['<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>', 502, /502 Bad Gateway/],
      [{ detail: [{ loc: ['body', 'model'], msg: 'An odd wish' }] }, 400, /An odd wish/],
      [{ error: 'An odd wish' }, 400, /An odd wish/],
      [{ message: 'An odd wish', code: 1261 }, 400, /An odd wish/],
      ['', 400, /./],
    ];
    for (const [body, status, says] of shapes) {
      await withRelay(
        () => ({ status, body }),
        async (relay) => {
          for (const crossing of everyCrossing) {
            const asked = await relay.ask(crossing, true);
            const where = `${told(crossing)}, ${JSON.stringify(body)}: ${asked.text}`;
            assert.equal(asked.status, status, where);
            assert.match(asked.body.error.message, says, where);
            assert.doesNotMatch(asked.body.error.message, /</, where);
          }
        },
      );
    }
  });
});

function withoutModel({ model: _, ...rest }: any): object {
  return rest;
}

function callOf(format: ClientCall['format'], sent: string[]): ClientCall {
  let started = false;
  return {
    requestId: 'r1',
    client: { id: 'default', name: 'default' },
    format,
    operation: 'generate',
    model: 'm',
    stream: true,
    headers: {},
    query: '',
    body: [],
    json: {},
    signal: new AbortController().signal,
    reply: {
      get started() {
        return started;
      },
      head() {
        started = true;
      },
      write(chunk) {
        sent.push(chunk.toString());
        return undefined;
      },
      end() {},
    },
  };
}
