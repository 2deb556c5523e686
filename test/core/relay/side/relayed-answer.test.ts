import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import type { Failure } from '../../../../src/core/model/failure.ts';
import { Watch } from '../../../../src/core/relay/attempt.ts';
import { Delivery } from '../../../../src/core/relay/delivery.ts';
import { relayAnswer } from '../../../../src/core/relay/side/relayed-answer.ts';
import type { SidePassage } from '../../../../src/core/relay/side/side-attempt.ts';
import type { SideCall } from '../../../../src/core/relay/side/side-call.ts';
import { FakeClock } from '../../../support/accounts.ts';

/** A client that takes one write and then waits to be let on. */
class SlowClient {
  readonly written: string[] = [];
  readonly heads: { status: number; headers: Record<string, string> }[] = [];
  ended = false;
  wasCut = false;
  #resume: (() => void) | undefined;

  reply: SideCall['reply'] & { started: boolean } = {
    started: false,
    head: (status, headers) => {
      this.reply.started = true;
      this.heads.push({ status, headers });
    },
    write: (chunk) => {
      this.written.push(chunk.toString());
      return new Promise((resolve) => {
        this.#resume = resolve;
      });
    },
    end: () => {
      this.ended = true;
    },
  };

  readOn(): void {
    this.#resume?.();
  }
}

interface Source {
  type: string;
  path?: string;
  pieces: string[];
  stream?: boolean;
  /** Thrown behind the last piece. */
  breaks?: Error;
}

function scene({ type, path = 'audio/speech', pieces, stream = false, breaks }: Source) {
  const clock = new FakeClock();
  const client = new SlowClient();
  const call: SideCall = {
    requestId: 'r',
    client: { id: 'c', name: 'c' },
    format: openaiChat,
    model: 'm',
    stream,
    headers: {},
    query: '',
    body: [],
    signal: new AbortController().signal,
    reply: client.reply,
    endpoint: { kind: 'relayed', path },
    unnamed: false,
    cut: () => {
      client.wasCut = true;
    },
  };
  const context = { id: 'x', model: 'm', created: 0, includeUsage: false, losses: new Set<string>() };
  let taken = 0;
  async function* body() {
    for (const piece of pieces) {
      taken++;
      yield Buffer.from(piece);
    }
    if (breaks) throw breaks;
  }
  const prepared = {
    format: openaiChat,
    losses: [],
    request: { url: 'http://one.example/v1/audio/speech', timeout: { firstByte: 60_000 } },
  };
  const delivery = new Delivery(call, clock, context);
  const passage = {
    parts: { clock },
    call,
    outing: { prepared, delivery, context, headers: { 'x-headgate-account': 'one' }, patience: 60_000 },
    answer: { ok: true, status: 200, headers: { 'content-type': type, server: 'x' }, body: body() },
    watch: new Watch({ call, prepared, clock, patience: 60_000 }),
  } as unknown as SidePassage;
  return { clock, client, passage, taken: () => taken };
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round++) await turn();
}

const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`;

describe('the answer of a relayed endpoint', () => {
  for (const [what, source] of [
    ['sound', { type: 'audio/mpeg', pieces: ['a', 'b', 'c'] }],
    ['events', { type: 'text/event-stream', pieces: ['a', 'b', 'c'].map((x) => event({ x })), stream: true }],
  ] as const) {
    it(`goes at the pace at which the client reads: ${what}`, async () => {
      const { client, passage, taken } = scene({ ...source, pieces: [...source.pieces] });
      const relaying = relayAnswer(passage);
      for (const expected of [1, 2, 3]) {
        await settle();
        assert.equal(client.written.length, expected);
        assert.equal(taken(), expected);
        client.readOn();
      }
      const { served, failure } = await relaying;
      assert.deepEqual([served, failure, client.ended], [true, undefined, true]);
      assert.deepEqual(client.written, source.pieces);
    });
  }

  it('shows of the head what the client may see', async () => {
    const { client, passage } = scene({ type: 'audio/mpeg', pieces: ['a'] });
    void relayAnswer(passage);
    await settle();
    assert.deepEqual(client.heads, [
      {
        status: 200,
        headers: { 'content-type': 'audio/mpeg', 'x-headgate-account': 'one', 'x-headgate-attempts': '0' },
      },
    ]);
  });

  it('that breaks off in the middle of sound is cut, never ended', async () => {
    const breaks = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    const { client, passage } = scene({ type: 'audio/mpeg', pieces: ['a'], breaks });
    const relaying = relayAnswer(passage);
    await settle();
    client.readOn();
    const { served, failure } = await relaying;
    assert.deepEqual([served, failure?.kind], [true, 'unreachable']);
    assert.deepEqual([client.wasCut, client.ended], [true, false]);
  });

  it('that breaks off before the first byte leaves the client untouched', async () => {
    for (const type of ['audio/mpeg', 'text/event-stream']) {
      const { client, passage } = scene({ type, pieces: [], breaks: new Error('reset') });
      const { served, failure } = await relayAnswer(passage);
      assert.equal(served, false);
      assert.equal((failure as Failure).kind, 'unreachable');
      assert.deepEqual([client.heads, client.wasCut, client.ended], [[], false, false]);
    }
  });

  it('holds comments back until there is an event, and sends them with it', async () => {
    const pieces = [': hello\n\n', event({ a: 1 })];
    const { client, passage } = scene({ type: 'text/event-stream', pieces, stream: true });
    const relaying = relayAnswer(passage);
    await settle();
    assert.deepEqual(client.written, [pieces.join('')]);
    client.readOn();
    assert.equal((await relaying).served, true);
  });

  it('may end without [DONE], unless it is a completion', async () => {
    for (const [path, kind] of [
      ['images/generations', undefined],
      ['completions', 'broken-stream'],
    ] as const) {
      const pieces = [event({ type: 'image_generation.completed', b64_json: 'AA' })];
      const { client, passage } = scene({ type: 'text/event-stream', path, pieces, stream: true });
      const relaying = relayAnswer(passage);
      await settle();
      client.readOn();
      assert.equal((await relaying).failure?.kind, kind, path);
    }
  });

  it('is refused where a stream was promised already and something else comes', async () => {
    const { clock, client, passage } = scene({ type: 'audio/mpeg', pieces: ['a'], stream: true });
    clock.pass(15_000);
    const { served, failure } = await relayAnswer(passage);
    assert.deepEqual([served, failure?.kind, client.written.length], [false, 'malformed', 1]);
  });

  it('becomes one event where a stream was promised already and the upstream does not stream', async () => {
    const whole = '{\n  "model": "upstream-m",\n  "choices": []\n}';
    const { clock, client, passage } = scene({
      type: 'application/json',
      path: 'completions',
      pieces: [whole],
      stream: true,
    });
    clock.pass(15_000);
    assert.equal(client.heads.length, 1);
    const { served } = await relayAnswer(passage);
    assert.equal(served, true);
    assert.equal(client.heads.length, 1);
    assert.deepEqual(client.written.slice(1), [
      'data: { "model": "m", "choices": [] }\n\n',
      'data: [DONE]\n\n',
    ]);
    assert.equal(client.ended, true);
  });
});
