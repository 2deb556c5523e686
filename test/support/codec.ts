// Drives codecs as the relay does, without a network: answers from one dialect into another, requests the other way.

import { foldAnswer } from '../../src/core/formats/fold.ts';
import type { AnswerContext, Format, RequestWriting } from '../../src/core/formats/format.ts';
import { createToolRestorer } from '../../src/core/formats/restore-tools.ts';
import { SseSplitter } from '../../src/core/formats/sse.ts';
import type { Conversation } from '../../src/core/model/conversation.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import type { StreamEvent } from '../../src/core/model/stream.ts';
import type { Traits } from '../../src/core/model/traits.ts';
import type { FormatUnderTest } from './formats.ts';
import type { Heard } from './strict-clients/heard.ts';

export function answerContext(overrides: Partial<AnswerContext> = {}): AnswerContext {
  const losses = new Set<string>();
  return {
    id: 'a'.repeat(24),
    model: 'asked',
    created: 1_700_000_000,
    includeUsage: true,
    losses,
    ...overrides,
  };
}

/** The events of a stream that arrives in these pieces. */
export function readPieces(format: Format, pieces: Buffer[]): StreamEvent[] {
  const splitter = new SseSplitter();
  const reader = format.createStreamReader();
  const events = pieces.flatMap((piece) => splitter.push(piece)).flatMap((event) => reader.read(event));
  return [...events, ...splitter.flush().flatMap((event) => reader.read(event)), ...reader.end()];
}

export function readStream(format: Format, stream: string | string[]): StreamEvent[] {
  return readPieces(format, [Buffer.from(typeof stream === 'string' ? stream : stream.join(''))]);
}

/** Nothing is written after a failure, as in the relay. */
export function writeStream(format: Format, events: StreamEvent[], context = answerContext()): string {
  const writer = format.createStreamWriter(context);
  let text = '';
  for (const event of events) {
    text += writer.write(event);
    if (event.type === 'failure') break;
  }
  return text;
}

type WayBack = Parameters<typeof createToolRestorer>[0];

/** What a client hears when this upstream streams. */
export function hear(
  upstream: FormatUnderTest,
  client: FormatUnderTest,
  stream: string | string[],
  options: { context?: AnswerContext; wayBack?: WayBack } = {},
): Heard {
  const events = readStream(upstream.format, stream).flatMap(createToolRestorer(options.wayBack ?? {}));
  return client.client.stream(writeStream(client.format, events, options.context));
}

/** The same for a plain answer. A failure comes back as one, since the relay answers it with an error body. */
export function hearPlain(
  upstream: FormatUnderTest,
  client: FormatUnderTest,
  body: JsonObject,
  options: { context?: AnswerContext; wayBack?: WayBack } = {},
): Heard {
  const events = upstream.format.readAnswer(body).flatMap(createToolRestorer(options.wayBack ?? {}));
  const answer = foldAnswer(events);
  if (answer.failure) {
    return { parts: [], end: 'failure', word: '', error: answer.failure.message, usage: {} };
  }
  const written = client.format.writeAnswer(answer, options.context ?? answerContext());
  return client.client.plain(throughJson(written));
}

/** A request as the upstream would get it, with everything that was lost on the way. */
export function crossRequest(
  client: FormatUnderTest,
  upstream: FormatUnderTest,
  body: JsonObject,
  traits: Traits = {},
): RequestWriting & { body: any } {
  const { conversation, losses } = conversationOf(client, body);
  const writing = writeFor(upstream, conversation, traits);
  return { ...writing, losses: [...losses, ...writing.losses] };
}

export function conversationOf(
  client: FormatUnderTest,
  body: JsonObject,
): { conversation: Conversation; losses: string[] } {
  const reading = client.format.readRequest(body);
  if (!reading.ok) throw new Error(`${client.format.id} cannot read the request: ${reading.message}`);
  return reading;
}

export function writeFor(
  upstream: FormatUnderTest,
  conversation: Conversation,
  traits: Traits = {},
): RequestWriting & { body: any } {
  const target = { model: 'upstream-model', stream: conversation.stream, traits };
  const writing = upstream.format.writeRequest(conversation, target);
  return { ...writing, body: throughJson(writing.body) };
}

/** As it would come over the wire. */
export function throughJson(value: unknown): any {
  return JSON.parse(JSON.stringify(value));
}
