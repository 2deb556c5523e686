// What must hold of every codec whatever comes in: it throws nothing, and its result ends exactly once.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../src/core/formats/fold.ts';
import { SseSplitter } from '../../src/core/formats/sse.ts';
import { asObject, parseJson } from '../../src/core/model/json.ts';
import type { StreamEvent } from '../../src/core/model/stream.ts';
import { answerContext, readPieces, throughJson, writeStream } from '../support/codec.ts';
import { type FormatUnderTest, formats } from '../support/formats.ts';

/** The order that every reader promises. */
function provesOrder(events: StreamEvent[]): void {
  const calls = new Map<number, 'open' | 'ended'>();
  events.forEach((event, index) => {
    const isLast = index === events.length - 1;
    if (event.type === 'failure' || event.type === 'finish')
      assert.ok(isLast, `${event.type} is not the last`);
    if (event.type === 'start') assert.equal(index, 0, 'start is not the first');
    else if (event.type !== 'failure') assert.ok(index > 0, `${event.type} without a start`);
    if (event.type === 'tool-call-start') {
      assert.equal(event.call, calls.size, 'calls are counted from 0');
      assert.ok(event.id !== '' && event.name !== '', 'a call without an id or a name');
      calls.set(event.call, 'open');
    }
    if (event.type === 'tool-call-delta' || event.type === 'tool-call-end') {
      assert.equal(calls.get(event.call), 'open', `${event.type} of a call that is not open`);
      if (event.type === 'tool-call-end') calls.set(event.call, 'ended');
    }
  });
  const last = events.at(-1)?.type;
  assert.ok(last === 'failure' || last === 'finish', `the answer ends with ${last}`);
}

/** Answers of the same dialect are relayed as they are, so only the others are written. */
function othersThan(upstream: FormatUnderTest): FormatUnderTest[] {
  return formats.filter((format) => format !== upstream);
}

/** A stream of any bytes: every client hears one end of it. */
export function provesStream(upstream: FormatUnderTest, bytes: Buffer): void {
  const events = readPieces(upstream.format, [bytes]);
  provesOrder(events);
  for (const { format, client } of othersThan(upstream)) {
    const heard = client.stream(writeStream(format, events));
    const failed = events.at(-1)?.type === 'failure';
    assert.equal(heard.error !== undefined, failed, 'a failure is told as one, and nothing else is');
  }
  const observer = upstream.format.createStreamObserver();
  const splitter = new SseSplitter();
  for (const event of [...splitter.push(bytes), ...splitter.flush()]) {
    observer.observe(event);
    const data = asObject(parseJson(event.data));
    if (data) upstream.format.proofs?.inEvent(data);
    if (data) upstream.format.storage?.idInEvent(data);
  }
}

/** A plain body of any shape: an answer that every client can read, or a failure with words. */
export function provesPlain(upstream: FormatUnderTest, body: any): void {
  const events = upstream.format.readAnswer(body);
  provesOrder(events);
  upstream.format.readUsage(body);
  upstream.format.readModels(body);
  const answer = foldAnswer(events);
  for (const { format, client } of othersThan(upstream)) {
    if (answer.failure) {
      const { status, body: written } = format.writeFailure(answer.failure, 'r1');
      assert.ok(status >= 400 && status < 600 && JSON.stringify(written).includes('message'));
    } else client.plain(throughJson(format.writeAnswer(answer, answerContext())));
  }
  const words = upstream.format.readFailure(500, JSON.stringify(body));
  assert.ok(words.message !== '', 'a failure has words');
}

/** A client's body of any shape: a conversation that can be written for everyone, or a sentence about what is wrong. */
export function provesRequest(client: FormatUnderTest, body: any): void {
  for (const operation of ['generate', 'count-tokens'] as const) {
    const reading = client.format.readRequest(body, operation);
    if (!reading.ok) {
      assert.match(reading.message, /^.{10,}[.!]$/s, 'a sentence says what is wrong');
      continue;
    }
    for (const { format } of formats) {
      const writing = format.writeRequest(reading.conversation, { model: 'm', stream: true, traits: {} });
      JSON.stringify(writing.body);
      for (const loss of writing.losses) assert.equal(typeof loss, 'string');
    }
  }
  client.format.cleanHistory(body, { geminiGeneration: 3, reasoningContent: false });
  client.format.proofs?.strip(body, () => true, {});
  client.format.proofs?.doWithout(body, 'Invalid signature');
  client.format.storage?.previous(body);
  client.format.storage?.input(body);
}
