// Events into a Messages stream: one message_start, blocks strictly one after another, one end.

import type { JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { mergeUsage, type Usage } from '../../model/usage.ts';
import type { AnswerContext, StreamWriter } from '../format.ts';
import { sseEvent } from '../sse.ts';
import { messageHead, ownProof } from './answer-writer.ts';
import {
  type BlockDraft,
  draftRedactedThinking,
  draftText,
  draftThinking,
  draftTool,
  draftWhole,
} from './block-writer.ts';
import { writeFailureEvent } from './failure-writer.ts';
import { type Finish, writeFinish } from './stop-reason.ts';
import { writeUsage } from './usage.ts';

export function createStreamWriter(context: AnswerContext): StreamWriter {
  return new MessageStreamWriter(context);
}

/**
 * Blocks wait in a queue in the order of their first piece. Only the first of them is written as it comes; the others
 * (a second tool call whose pieces arrive between those of the first) are kept back until it has ended.
 */
class MessageStreamWriter implements StreamWriter {
  readonly #context: AnswerContext;
  readonly #queue: BlockDraft[] = [];
  readonly #calls = new Map<number, BlockDraft>();
  #usage: Usage = {};
  #started = false;
  #closed = false;
  #index = 0;
  #hasRefusal = false;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  write(event: StreamEvent): string {
    if (this.#closed) return '';
    if (event.type === 'failure') {
      this.#closed = true;
      // The open block stays open: a client that runs a call when its block ends must not run half of one.
      return writeFailureEvent(event.failure);
    }
    const head = this.#head();
    this.#take(event);
    const body = this.#flush();
    return event.type === 'finish' ? head + body + this.#end(event) : head + body;
  }

  #take(event: StreamEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.#text('text', event.text);
        break;
      case 'refusal-delta':
        this.#hasRefusal = true;
        this.#text('refusal', event.text);
        break;
      case 'reasoning-delta':
        this.#text('thinking', event.text);
        break;
      case 'text-end':
        this.#endText();
        break;
      case 'reasoning-end':
        this.#endReasoning(event);
        break;
      case 'opaque':
        if (event.part.format === 'anthropic-messages') this.#push(draftWhole(event.part.value));
        else this.#context.losses.add(event.part.kind);
        break;
      case 'usage':
        this.#usage = mergeUsage(this.#usage, event.usage);
        break;
      case 'finish':
        for (const block of this.#queue) block.end();
        break;
      default:
        this.#takeCall(event);
    }
  }

  #takeCall(event: StreamEvent): void {
    if (event.type === 'tool-call-start') this.#calls.set(event.call, this.#push(draftTool(event)));
    if (event.type === 'tool-call-delta') this.#calls.get(event.call)?.add(event.arguments);
    if (event.type === 'tool-call-end') this.#calls.get(event.call)?.end();
  }

  /** A piece of a block that ends where another begins. Empty pieces open nothing. */
  #text(kind: 'text' | 'refusal' | 'thinking', text: string): void {
    if (text === '') return;
    const last = this.#queue.at(-1);
    const fits = last?.kind === kind && !last.ended;
    const block = fits ? last : this.#push(kind === 'thinking' ? draftThinking() : draftText(kind));
    block.add(text);
  }

  #push(block: BlockDraft): BlockDraft {
    const last = this.#queue.at(-1);
    if (last && last.kind !== 'tool') last.end();
    this.#queue.push(block);
    return block;
  }

  #endText(): void {
    const last = this.#queue.at(-1);
    if (last?.kind === 'text') last.end();
  }

  #endReasoning(event: Extract<StreamEvent, { type: 'reasoning-end' }>): void {
    const proof = ownProof(event.proof, this.#context.losses);
    const last = this.#queue.at(-1);
    const open = last?.kind === 'thinking' && !last.ended ? last : undefined;
    if (proof?.kind === 'redacted') this.#push(draftRedactedThinking(proof.value));
    else if (open) open.end(proof?.value);
    else if (proof) this.#push(draftThinking()).end(proof.value);
  }

  #head(): string {
    if (this.#started) return '';
    this.#started = true;
    const message = {
      ...messageHead(this.#context),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: writeUsage(this.#usage),
    };
    return named('message_start', { message });
  }

  #flush(): string {
    let written = '';
    for (let block = this.#queue[0]; block; block = this.#queue[0]) {
      const index = this.#index;
      const opening = block.takeOpening();
      if (opening) written += named('content_block_start', { index, content_block: opening });
      for (const delta of block.takeDeltas()) written += named('content_block_delta', { index, delta });
      if (!block.ended) break;
      written += named('content_block_stop', { index });
      this.#index++;
      this.#queue.shift();
    }
    return written;
  }

  /** The figures replace those of message_start, so whatever was learnt late stands here. */
  #end(finish: Finish): string {
    this.#closed = true;
    const facts = { hasCalls: this.#calls.size > 0, hasRefusal: this.#hasRefusal };
    const delta = writeFinish(finish, facts);
    return named('message_delta', { delta, usage: writeUsage(this.#usage) }) + named('message_stop', {});
  }
}

/** The official reader passes over events without an `event:` line. */
function named(type: string, fields: JsonObject): string {
  return sseEvent(JSON.stringify({ type, ...fields }), type);
}
