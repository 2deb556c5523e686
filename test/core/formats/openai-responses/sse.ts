// Streams of this dialect, for tests: written out, cut, and read back.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import type { AnswerContext } from '../../../../src/core/formats/format.ts';
import { openaiResponses } from '../../../../src/core/formats/openai-responses/index.ts';
import { SseSplitter } from '../../../../src/core/formats/sse.ts';
import type { Answer, StreamEvent } from '../../../../src/core/model/stream.ts';
import { numbered, type WireEvent } from '../../../support/openai-responses-answers.ts';

export const wire = (...events: WireEvent[]): string => numbered(events).join('');

export function context(request?: object): AnswerContext {
  return {
    id: 'A'.repeat(24),
    model: 'asked',
    created: 5,
    includeUsage: false,
    ...(request && { request: request as AnswerContext['request'] }),
    losses: new Set(),
  };
}

/** Reads the text in one piece, or in pieces of `size` bytes. */
export function read(text: string, size?: number): StreamEvent[] {
  const bytes = Buffer.from(text);
  const splitter = new SseSplitter();
  const reader = openaiResponses.createStreamReader();
  const events: StreamEvent[] = [];
  for (let at = 0; at < bytes.length; at += size ?? bytes.length) {
    for (const event of splitter.push(bytes.subarray(at, at + (size ?? bytes.length)))) {
      events.push(...reader.read(event));
    }
  }
  for (const event of splitter.flush()) events.push(...reader.read(event));
  return [...events, ...reader.end()];
}

/** The answer of a stream, after the contract on the order of events was checked. */
export function fold(text: string): Answer {
  const events = read(text);
  checkOrder(events);
  return foldAnswer(events);
}

export function checkOrder(events: StreamEvent[]): void {
  const types = events.map((event) => event.type);
  const ends = types.filter((type) => type === 'finish' || type === 'failure');
  assert.equal(ends.length, 1, 'exactly one end');
  assert.equal(types.at(-1), ends[0], 'the end comes last');
  assert.ok(types[0] === 'start' || types[0] === 'failure', 'the start comes first');
  assert.ok(types.filter((type) => type === 'start').length <= 1, 'one start');
  const open = new Set<number>();
  for (const event of events) {
    if (event.type === 'tool-call-start') open.add(event.call);
    else if (event.type === 'tool-call-delta') assert.ok(open.has(event.call), 'a delta needs an open call');
    else if (event.type === 'tool-call-end') assert.ok(open.delete(event.call), 'an end needs an open call');
  }
  if (ends[0] === 'finish') assert.equal(open.size, 0, 'every call is closed');
}

/** The text that the writer makes of these events, given one by one. */
export function write(events: StreamEvent[], about = context()): string {
  const writer = openaiResponses.createStreamWriter(about);
  return events.map((event) => writer.write(event)).join('');
}

/** The data of each event of a stream. */
export function parsed(text: string): any[] {
  const splitter = new SseSplitter();
  return [...splitter.push(Buffer.from(text)), ...splitter.flush()].map((event) => {
    const data = JSON.parse(event.data);
    assert.equal(event.event, data.type);
    return data;
  });
}
