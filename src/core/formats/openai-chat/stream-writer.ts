// Writes events as a Chat stream: one role chunk, deltas, one finish chunk, the usage chunk where asked for, `[DONE]`.

import type { FinishReason, StreamEvent } from '../../model/stream.ts';
import { mergeUsage, type Usage } from '../../model/usage.ts';
import type { AnswerContext, StreamWriter } from '../format.ts';
import { writeErrorObject } from '../openai-failure-writer.ts';
import { sseEvent } from '../sse.ts';
import { writeFinish } from './finish.ts';
import { TextJoiner } from './text-joiner.ts';
import { writeUsage } from './usage.ts';

interface OpenCall {
  index: number;
  kind: 'function' | 'custom';
  isEmpty: boolean;
}

export function createStreamWriter(context: AnswerContext): StreamWriter {
  const writer = new ChunkWriter(context);
  return { write: (event) => writer.write(event) };
}

class ChunkWriter {
  #context: AnswerContext;
  /** What every chunk begins with, up to the choices. */
  #head: string;
  /** What every chunk before the usage chunk ends with. */
  #tail: string;
  #isStarted = false;
  #isClosed = false;
  #calls = new Map<number, OpenCall>();
  #text = new TextJoiner();
  #reasoning = new TextJoiner();
  #hasRefusal = false;
  #usage: Usage = {};

  constructor(context: AnswerContext) {
    this.#context = context;
    const id = JSON.stringify(`chatcmpl-${context.id}`);
    const model = JSON.stringify(context.model);
    this.#head = `data: {"id":${id},"object":"chat.completion.chunk","created":${context.created},"model":${model}`;
    this.#tail = context.includeUsage ? ',"usage":null}\n\n' : '}\n\n';
  }

  write(event: StreamEvent): string {
    if (this.#isClosed) return '';
    switch (event.type) {
      case 'start':
        return this.#start();
      case 'text-delta':
        this.#reasoning.interrupt();
        return this.#textDelta('content', this.#text.add(event.text));
      case 'reasoning-delta':
        this.#text.interrupt();
        return this.#textDelta('reasoning_content', this.#reasoning.add(event.text));
      case 'refusal-delta':
        this.#hasRefusal = true;
        this.#interrupt();
        return this.#textDelta('refusal', event.text);
      case 'reasoning-end':
        if (event.proof) this.#loseProof();
        return '';
      case 'tool-call-start':
        return this.#openCall(event);
      case 'tool-call-delta':
        return this.#callDelta(event.call, event.arguments);
      case 'tool-call-end':
        return this.#endCall(event.call);
      case 'opaque':
        this.#context.losses.add(event.part.kind);
        this.#interrupt();
        return '';
      case 'usage':
        this.#usage = mergeUsage(this.#usage, event.usage);
        return '';
      case 'finish':
        return this.#finish(event.reason, event.detail);
      case 'failure':
        this.#isClosed = true;
        return sseEvent(JSON.stringify({ error: writeErrorObject(event.failure) }));
      default:
        return '';
    }
  }

  #start(): string {
    if (this.#isStarted) return '';
    this.#isStarted = true;
    return this.#chunk('{"role":"assistant","content":""}');
  }

  #chunk(delta: string, finish = 'null'): string {
    const choices = `,"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]`;
    return this.#head + choices + this.#tail;
  }

  #textDelta(field: string, text: string): string {
    if (text === '') return '';
    return this.#start() + this.#chunk(`{"${field}":${JSON.stringify(text)}}`);
  }

  /** A proof may stand for reasoning without any text. */
  #loseProof(): void {
    this.#context.losses.add('reasoning proof');
    this.#text.interrupt();
  }

  #interrupt(): void {
    this.#text.interrupt();
    this.#reasoning.interrupt();
  }

  #openCall({ call, id, name, kind }: Extract<StreamEvent, { type: 'tool-call-start' }>): string {
    this.#interrupt();
    const index = this.#calls.size;
    this.#calls.set(call, { index, kind, isEmpty: true });
    const called =
      kind === 'custom'
        ? { type: kind, custom: { name, input: '' } }
        : { type: kind, function: { name, arguments: '' } };
    return this.#start() + this.#chunk(JSON.stringify({ tool_calls: [{ index, id, ...called }] }));
  }

  #callDelta(number: number, text: string): string {
    const call = this.#calls.get(number);
    if (!call || text === '') return '';
    call.isEmpty = false;
    const piece =
      call.kind === 'custom'
        ? `"custom":{"input":${JSON.stringify(text)}}`
        : `"function":{"arguments":${JSON.stringify(text)}}`;
    return this.#chunk(`{"tool_calls":[{"index":${call.index},${piece}}]}`);
  }

  /** Clients parse the arguments, and an empty text does not parse. */
  #endCall(number: number): string {
    const call = this.#calls.get(number);
    return call?.isEmpty && call.kind === 'function' ? this.#callDelta(number, '{}') : '';
  }

  #finish(reason: FinishReason, detail: string | undefined): string {
    this.#isClosed = true;
    const isSilent = this.#text.joined === '' && !this.#hasRefusal;
    const explanation =
      reason === 'content-filter' && isSilent && detail ? this.#textDelta('refusal', detail) : '';
    const word = JSON.stringify(writeFinish(reason, this.#calls.size > 0));
    const last = this.#chunk('{}', word);
    return `${this.#start()}${explanation}${last}${this.#usageChunk()}data: [DONE]\n\n`;
  }

  #usageChunk(): string {
    if (!this.#context.includeUsage) return '';
    const usage = writeUsage(this.#usage);
    return usage ? `${this.#head},"choices":[],"usage":${JSON.stringify(usage)}}\n\n` : '';
  }
}
