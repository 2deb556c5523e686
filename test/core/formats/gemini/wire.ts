// Streams and conversations of this dialect, for tests: written out, cut, and read back.

import assert from 'node:assert/strict';
import type { RequestWriting } from '../../../../src/core/formats/format.ts';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import { SseSplitter } from '../../../../src/core/formats/sse.ts';
import type { Conversation, Part, Proof, Turn } from '../../../../src/core/model/conversation.ts';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';
import type { Traits } from '../../../../src/core/model/traits.ts';
import { refusalOf } from '../../../support/gemini-rules.ts';

/** Chunks as Google streams them. */
export function wire(...chunks: object[]): string {
  return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('');
}

/** A chunk with these parts. */
export function chunk(parts: object[], fields: Record<string, unknown> = {}): any {
  const { finishReason, ...rest } = fields;
  const candidate = {
    content: { parts, role: 'model' },
    ...(finishReason !== undefined && { finishReason }),
  };
  return { candidates: [candidate], modelVersion: 'gemini-x', responseId: 'r1', ...rest };
}

/** The events of a stream that arrives in these pieces. */
export function readChunks(pieces: Buffer[]): StreamEvent[] {
  const splitter = new SseSplitter();
  const reader = gemini.createStreamReader();
  const events = pieces.flatMap((piece) => splitter.push(piece)).flatMap((event) => reader.read(event));
  events.push(...splitter.flush().flatMap((event) => reader.read(event)), ...reader.end());
  return events;
}

export function readStream(text: string): StreamEvent[] {
  return readChunks([Buffer.from(text)]);
}

/** The data of each event of a stream that we wrote. */
export function parsed(text: string): any[] {
  const splitter = new SseSplitter();
  return [...splitter.push(Buffer.from(text)), ...splitter.flush()].map((event) => JSON.parse(event.data));
}

export function proof(value: string, format: Proof['format'] = 'gemini'): Proof {
  return { format, kind: 'signature', value };
}

export function conversation(fields: Partial<Conversation> = {}): Conversation {
  return {
    model: 'asked',
    system: [],
    turns: [user('Hi')],
    tools: [],
    sampling: {},
    stop: [],
    stream: false,
    ...fields,
  };
}

export function user(...parts: (string | Part)[]): Turn {
  return turn('user', parts);
}

export function assistant(...parts: (string | Part)[]): Turn {
  return turn('assistant', parts);
}

export function turn(role: Turn['role'], parts: (string | Part)[]): Turn {
  return {
    role,
    parts: parts.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)),
  };
}

export function call(id: string, name = 'read', text = '{}'): Extract<Part, { type: 'tool-call' }> {
  return { type: 'tool-call', id, name, kind: 'function', arguments: text };
}

export function result(id: string, text = 'ok'): Extract<Part, { type: 'tool-result' }> {
  return { type: 'tool-result', call: id, parts: [{ type: 'text', text }] };
}

/** A written request, checked against Google's rules. */
export function write(fields: Partial<Conversation>, traits: Traits = {}): RequestWriting & { body: any } {
  const target = { model: 'gemini-x', stream: false, traits };
  const writing = gemini.writeRequest(conversation(fields), target);
  const asSent = JSON.parse(JSON.stringify(writing.body));
  assert.equal(refusalOf(asSent, 'generate', traits.geminiGeneration ?? 2), undefined);
  return { ...writing, body: asSent };
}
