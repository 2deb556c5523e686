// One answer, read from the dialect's own events: those of a stream, or those that a plain answer is taken apart into.

import type { Failure } from '../../model/failure.ts';
import { asNumber, asObject, asString, type JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { type OpenBlock, openBlock, openImplied } from './block-reader.ts';
import { failureOfError } from './failure-reader.ts';
import { readFinish } from './stop-reason.ts';
import { mergeRawUsage, readUsage } from './usage.ts';

/**
 * Takes what servers of this dialect really send: missing fields, missing `content_block_stop`, deltas without a
 * start, usage that is null. The finish waits for `message_stop` or the end, so that late usage comes before it.
 */
export class MessageReader {
  #started = false;
  #done = false;
  #id: string | undefined;
  #blocks = new Map<number, OpenBlock>();
  #lastIndex = -1;
  #calls = 0;
  #hasContent = false;
  #usage: JsonObject = {};
  #ending: JsonObject | undefined;

  /** One event of the dialect, parsed. */
  accept(event: JsonObject, type: string): StreamEvent[] {
    if (this.#done) return [];
    switch (type) {
      case 'message_start':
        return this.#start(asObject(event.message) ?? {});
      case 'content_block_start':
        return this.#startBlock(asNumber(event.index), asObject(event.content_block) ?? {});
      case 'content_block_delta':
        return this.#delta(asNumber(event.index), asObject(event.delta) ?? {});
      case 'content_block_stop':
        return this.#closeBlock(asNumber(event.index) ?? this.#lastIndex);
      case 'message_delta':
        return this.#messageDelta(event);
      case 'message_stop':
        return this.#finish();
      default:
        return type === 'error' || event.error ? this.#fail(failureOfError(event)) : [];
    }
  }

  /** At the end of the body. A finish without `message_stop` after it is complete; anything less is not. */
  end(): StreamEvent[] {
    if (this.#done) return [];
    if (this.#ending) return this.#finish();
    return this.#fail(
      this.#started
        ? broken('The upstream ended its stream before the answer was complete.')
        : malformed('The upstream answered with an empty stream.'),
    );
  }

  /** Something came that is no event of this dialect. */
  reject(message: string): StreamEvent[] {
    return this.#done ? [] : this.#fail(broken(message));
  }

  #start(message: JsonObject): StreamEvent[] {
    if (this.#started) return [];
    this.#started = true;
    const start: StreamEvent = { type: 'start' };
    const id = asString(message.id);
    const model = asString(message.model);
    if (id) start.id = id;
    if (model) start.model = model;
    this.#id = id;
    return [start, ...this.#takeUsage(message.usage)];
  }

  #takeUsage(raw: unknown): StreamEvent[] {
    if (!asObject(raw)) return [];
    this.#usage = mergeRawUsage(this.#usage, raw);
    const usage = readUsage(this.#usage);
    return Object.keys(usage).length > 0 ? [{ type: 'usage', usage }] : [];
  }

  #startBlock(index: number | undefined, content: JsonObject): StreamEvent[] {
    const before = this.#begin();
    return [
      ...before,
      ...this.#open(index ?? this.#lastIndex + 1, openBlock(content, this.#calls, this.#id)),
    ];
  }

  /** Text and thinking end where the next block begins, even if their stop is missing; a call may still get pieces. */
  #open(index: number, opened: { block: OpenBlock; events: StreamEvent[] }): StreamEvent[] {
    const before = [...this.#closeAll((block) => block.kind !== 'tool'), ...this.#closeBlock(index)];
    this.#lastIndex = index;
    this.#blocks.set(index, opened.block);
    if (opened.block.kind === 'tool') this.#calls++;
    if (opened.events.length > 0) this.#hasContent = true;
    return [...before, ...opened.events];
  }

  #delta(index: number | undefined, delta: JsonObject): StreamEvent[] {
    const at = index ?? Math.max(0, this.#lastIndex);
    const before = this.#begin();
    if (!this.#blocks.has(at)) before.push(...this.#open(at, openImplied(delta)));
    const events = this.#blocks.get(at)?.delta(delta) ?? [];
    if (events.length > 0) this.#hasContent = true;
    return [...before, ...events];
  }

  #begin(): StreamEvent[] {
    return this.#started ? [] : this.#start({});
  }

  #closeBlock(index: number): StreamEvent[] {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    const events = block?.close() ?? [];
    if (events.length > 0) this.#hasContent = true;
    return events;
  }

  #closeAll(which: (block: OpenBlock) => boolean = () => true): StreamEvent[] {
    const indices = [...this.#blocks].filter(([, block]) => which(block)).map(([index]) => index);
    return indices.flatMap((index) => this.#closeBlock(index));
  }

  #messageDelta(event: JsonObject): StreamEvent[] {
    const before = this.#begin();
    const delta = asObject(event.delta) ?? {};
    if (asString(delta.stop_reason)) this.#ending = delta;
    return [...before, ...this.#takeUsage(event.usage)];
  }

  #finish(): StreamEvent[] {
    const last = [...this.#begin(), ...this.#closeAll()];
    if (!this.#ending && !this.#hasContent) {
      return [
        ...last,
        ...this.#fail(malformed('The upstream answered without content and without a stop reason.')),
      ];
    }
    this.#done = true;
    return [...last, { type: 'finish', ...readFinish(this.#ending ?? {}, this.#calls > 0) }];
  }

  #fail(failure: Failure): StreamEvent[] {
    this.#done = true;
    return [{ type: 'failure', failure }];
  }
}

function broken(message: string): Failure {
  return { kind: 'broken-stream', scope: 'account', message };
}

function malformed(message: string): Failure {
  return { kind: 'malformed', scope: 'account', message };
}
