// Writes events as a Gemini stream: a chunk for each piece of text and each whole call, the finish reason in the last one.

import type { ToolCallPart } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { mergeUsage, type Usage } from '../../model/usage.ts';
import type { AnswerContext, StreamWriter } from '../format.ts';
import { sseEvent } from '../sse.ts';
import { responseBody, writeAnswerPart } from './answer-parts.ts';
import { writeFailureEvent } from './failure-writer.ts';
import { writeFinish } from './finish.ts';
import { writeSignature } from './thought-signature.ts';
import { writeUsage } from './usage.ts';

export function createStreamWriter(context: AnswerContext): StreamWriter {
  const writer = new ChunkWriter(context);
  return { write: (event) => writer.write(event) };
}

interface OpenCall {
  part: ToolCallPart;
  ended: boolean;
}

class ChunkWriter {
  readonly #context: AnswerContext;
  /** In the order in which they began, which is the order in which clients answer them. */
  #calls = new Map<number, OpenCall>();
  #usage: Usage = {};
  #isClosed = false;
  #hasRefusal = false;
  #hasBrokenCall = false;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: StreamEvent): string {
    if (this.#isClosed) return '';
    switch (event.type) {
      case 'text-delta':
        return this.#part({ type: 'text', text: event.text });
      case 'refusal-delta':
        this.#hasRefusal = true;
        return this.#part({ type: 'refusal', text: event.text });
      case 'reasoning-delta':
        return this.#part({ type: 'reasoning', text: event.text });
      case 'text-end':
      case 'reasoning-end':
        return this.#signature(event);
      case 'opaque':
        return this.#part(event.part);
      case 'usage':
        this.#usage = mergeUsage(this.#usage, event.usage);
        return '';
      case 'finish':
        return this.#finish(event);
      case 'failure':
        this.#isClosed = true;
        return writeFailureEvent(event.failure);
      default:
        return this.#takeCall(event);
    }
  }

  #part(part: Parameters<typeof writeAnswerPart>[0]): string {
    const written = writeAnswerPart(part, this.#context.losses);
    return written ? this.#chunk([written]) : '';
  }

  #chunk(parts: JsonObject[], ending?: JsonObject): string {
    return sseEvent(JSON.stringify(responseBody(parts, this.#context, ending)));
  }

  /** The text is out already, so its signature follows with an empty one, as Google streams it. */
  #signature({ proof }: Extract<StreamEvent, { type: 'text-end' | 'reasoning-end' }>): string {
    const signature = writeSignature(proof, this.#context.losses);
    return signature.thoughtSignature === undefined ? '' : this.#chunk([{ text: '', ...signature }]);
  }

  #takeCall(event: StreamEvent): string {
    if (event.type === 'tool-call-start') {
      const { call, type: _type, ...fields } = event;
      this.#calls.set(call, { part: { type: 'tool-call', ...fields, arguments: '' }, ended: false });
    } else if (event.type === 'tool-call-delta') {
      const open = this.#calls.get(event.call);
      if (open) open.part.arguments += event.arguments;
    } else if (event.type === 'tool-call-end') {
      const open = this.#calls.get(event.call);
      if (open) open.ended = true;
      return this.#endedCalls();
    }
    return '';
  }

  /** The calls before the first that still grows, each whole in a part. */
  #endedCalls(): string {
    let written = '';
    for (const [number, { part, ended }] of this.#calls) {
      if (!ended) break;
      this.#calls.delete(number);
      const chunk = this.#part(part);
      this.#hasBrokenCall ||= chunk === '';
      written += chunk;
    }
    return written;
  }

  #finish(event: Extract<StreamEvent, { type: 'finish' }>): string {
    for (const call of this.#calls.values()) call.ended = true;
    const calls = this.#endedCalls();
    this.#isClosed = true;
    const facts = { hasRefusal: this.#hasRefusal, hasBrokenCall: this.#hasBrokenCall };
    const ending = {
      ...writeFinish(event.reason, event.detail, facts),
      usageMetadata: writeUsage(this.#usage),
    };
    return calls + this.#chunk([], ending);
  }
}
