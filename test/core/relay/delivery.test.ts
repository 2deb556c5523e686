import assert from 'node:assert/strict';
import type { AnswerContext } from '../../../src/core/formats/format.ts';
import { dialects } from '../../../src/core/gateway/formats.ts';
import type { ClientCall } from '../../../src/core/relay/call.ts';
import { Delivery } from '../../../src/core/relay/delivery.ts';
import { FakeClock, failure } from '../../support/accounts.ts';

function open(formatId: 'openai-chat' | 'anthropic-messages', stream: boolean) {
  const clock = new FakeClock();
  const sent: string[] = [];
  let status = 0;
  let ended = false;
  let headers: Record<string, string> = {};
  const call: ClientCall = {
    requestId: 'r1',
    client: { id: 'default', name: 'default' },
    format: dialects.get(formatId)!,
    operation: 'generate',
    model: 'm',
    stream,
    headers: {},
    query: '',
    body: [],
    json: {},
    signal: new AbortController().signal,
    reply: {
      get started() {
        return status !== 0;
      },
      head(code, given) {
        status = code;
        headers = given;
      },
      write(chunk) {
        sent.push(chunk.toString());
        return undefined;
      },
      end() {
        ended = true;
      },
    },
  };
  const context: AnswerContext = { id: 'i', model: 'm', created: 0, includeUsage: false, losses: new Set() };
  const delivery = new Delivery(call, clock, context);
  return { clock, delivery, sent, state: () => ({ status, headers, ended }) };
}

for (const format of ['openai-chat', 'anthropic-messages'] as const) {
  const sign = format === 'openai-chat' ? /^: / : /^event: ping\n/;

  describe(`delivering ${format}`, () => {
    it('sends the head of a stream after 15 s without content, then a sign of life every 10 s of silence', () => {
      const { clock, sent, state } = open(format, true);
      clock.pass(14_999);
      assert.equal(state().status, 0);
      clock.pass(1);
      assert.equal(state().status, 200);
      assert.match(state().headers['content-type'] ?? '', /event-stream/);
      assert.equal(sent.length, 1);
      clock.pass(10_000);
      assert.equal(sent.length, 2);
      for (const text of sent) assert.match(text, sign);
    });

    it('tells a failure by its status before the head is out, and as an event after it', () => {
      const early = open(format, true);
      early.delivery.fail(failure({ kind: 'rate-limit', retryAt: early.clock.now() + 7000 }));
      assert.equal(early.state().status, 429);
      assert.equal(early.state().headers['retry-after'], '7');
      const late = open(format, true);
      late.clock.pass(15_000);
      late.delivery.fail(failure({ kind: 'rate-limit', message: 'Slow down' }));
      assert.equal(late.state().status, 200);
      assert.match(late.sent.at(-1) ?? '', /Slow down/);
      assert.doesNotMatch(late.sent.join(''), /\[DONE\]|message_stop/);
      assert.ok(late.state().ended);
    });

    it('is silent while content flows, and speaks up when it stops', () => {
      const { clock, delivery, sent } = open(format, true);
      delivery.beginStream({});
      for (let second = 0; second < 30; second++) {
        delivery.write('x');
        clock.pass(1000);
      }
      assert.ok(sent.every((text) => text === 'x'));
      clock.pass(9000);
      assert.match(sent.at(-1) ?? '', sign);
      delivery.end();
      const before = sent.length;
      clock.pass(60_000);
      assert.equal(sent.length, before);
    });

    it('never sends an early head for a plain answer', () => {
      const { clock, delivery, state } = open(format, false);
      clock.pass(120_000);
      assert.equal(state().status, 0);
      delivery.answer(200, {}, ['{}']);
      assert.equal(state().headers['content-length'], '2');
    });
  });
}
