// The events of one answer, read from the dialect's own events, whether they came as a stream or were cut from a plain
// answer.

import type { Failure, FailureWords } from '../../model/failure.ts';
import { asList, asNumber, asObject, asString, type JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { failureFromWords } from '../openai-failure-kind.ts';
import { wordsOfErrorEvent, wordsOfFailedResponse } from './failure-words.ts';
import { readFinish } from './finish.ts';
import { type CallCount, createSlot, type ItemKind, type ItemSlot, kindOfItem } from './item-slot.ts';
import { readUsage } from './usage.ts';

interface Entry {
  kind: ItemKind;
  slot: ItemSlot;
  index: number | undefined;
  id: string;
  /** Its place among the items in the order in which they were first heard of. */
  position: number;
  isClosed: boolean;
}

/** The events that say something of an item, by the beginning of their names. */
const speech: readonly [string, ItemKind][] = [
  ['response.output_text.', 'message'],
  ['response.refusal.', 'message'],
  ['response.function_call_arguments.', 'call'],
  ['response.custom_tool_call_input.', 'call'],
  ['response.reasoning_summary_text.', 'reasoning'],
  ['response.reasoning_summary_part.done', 'reasoning'],
  ['response.reasoning_text.', 'reasoning'],
];

function kindOfSpeech(event: JsonObject, type: string): ItemKind | undefined {
  if (type !== 'response.content_part.done') return speech.find(([name]) => type.startsWith(name))?.[1];
  return asObject(event.part)?.type === 'reasoning_text' ? 'reasoning' : 'message';
}

/** Takes what servers of this dialect really send: items that were never added, texts only in the end, ids that change. */
export class OutputReader {
  isClosed = false;
  #isStarted = false;
  #entries: Entry[] = [];
  #count: CallCount = { calls: 0, answerId: undefined };
  /** The item that spoke last. */
  #speaker: Entry | undefined;

  /** One event of the dialect, parsed. Unknown ones say nothing that could cross. */
  accept(event: JsonObject, type: string): StreamEvent[] {
    if (this.isClosed) return [];
    const response = asObject(event.response);
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        return this.#start(response);
      case 'response.completed':
      case 'response.incomplete':
        return this.#end(response ?? {}, type === 'response.incomplete');
      case 'response.failed':
        return this.failWith(wordsOfFailedResponse(response ?? {}));
      case 'response.output_item.added':
      case 'response.output_item.done':
        return this.#item(event, type === 'response.output_item.done');
      default:
        if (type === 'error' || event.error) return this.failWith(wordsOfErrorEvent(event));
        return this.#speech(event, type);
    }
  }

  /** The whole answer, or what a stream's last event holds of it. */
  #end(response: JsonObject, isIncomplete: boolean): StreamEvent[] {
    if (response.status === 'failed' || response.status === 'cancelled') {
      return this.failWith(wordsOfFailedResponse(response));
    }
    const events = [...this.#start(response), ...this.#closeAll(asList(response.output).map(asObject))];
    const usage = readUsage(response);
    if (usage) events.push({ type: 'usage', usage });
    this.isClosed = true;
    return [...events, { type: 'finish', reason: readFinish(response, isIncomplete, this.#count.calls > 0) }];
  }

  failWith(words: FailureWords): StreamEvent[] {
    return this.fail(failureFromWords(words));
  }

  fail(failure: Failure): StreamEvent[] {
    this.isClosed = true;
    return [{ type: 'failure', failure }];
  }

  #start(response: JsonObject | undefined): StreamEvent[] {
    if (this.#isStarted) return [];
    this.#isStarted = true;
    const id = asString(response?.id);
    const model = asString(response?.model);
    this.#count.answerId = id;
    return [{ type: 'start', ...(id && { id }), ...(model && { model }) }];
  }

  #item(event: JsonObject, isDone: boolean): StreamEvent[] {
    const item = asObject(event.item);
    if (!item) return [];
    const kind = kindOfItem(item);
    const id = asString(item.id) ?? '';
    const index = asNumber(event.output_index);
    // A new item begins even where a server counts every output as the first.
    const found = isDone ? this.#find(kind, id, index) : this.#named(kind, id);
    const entry = found ?? this.#open(kind, id, index);
    return isDone ? this.#close(entry, item) : this.#told(entry, entry.slot.learn(item));
  }

  #speech(event: JsonObject, type: string): StreamEvent[] {
    const kind = kindOfSpeech(event, type);
    if (!kind) return [];
    const id = asString(event.item_id) ?? '';
    const index = asNumber(event.output_index);
    const entry = this.#find(kind, id, index) ?? this.#open(kind, id, index);
    return entry.isClosed ? [] : this.#told(entry, entry.slot.take(event, type));
  }

  #named(kind: ItemKind, id: string): Entry | undefined {
    return id === '' ? undefined : this.#entries.find((entry) => entry.kind === kind && entry.id === id);
  }

  /** Copilot's gateway gives an item another id in every event, but keeps its index. */
  #find(kind: ItemKind, id: string, index: number | undefined): Entry | undefined {
    const isHere = (entry: Entry) => entry.kind === kind && entry.index === index && !entry.isClosed;
    return this.#named(kind, id) ?? this.#entries.findLast(isHere);
  }

  #open(kind: ItemKind, id: string, index: number | undefined): Entry {
    const position = this.#entries.length;
    const entry: Entry = { kind, slot: createSlot(kind, this.#count), index, id, position, isClosed: false };
    this.#entries.push(entry);
    return entry;
  }

  /** Events of an item with what must stand before them: the start, and the end of what another item was saying. */
  #told(entry: Entry, events: StreamEvent[]): StreamEvent[] {
    if (events.length === 0) return [];
    const before = this.#start(undefined);
    if (this.#speaker && this.#speaker !== entry) before.push(...this.#speaker.slot.interrupt());
    this.#speaker = entry;
    return [...before, ...events];
  }

  #close(entry: Entry, item: JsonObject | undefined): StreamEvent[] {
    if (entry.isClosed) return [];
    entry.isClosed = true;
    return this.#told(entry, this.#isTooLate(entry) ? entry.slot.interrupt() : entry.slot.close(item));
  }

  /** A proof after what the reasoning led to would stand there as reasoning of its own, which Messages clients refuse. */
  #isTooLate({ kind, position }: Entry): boolean {
    return kind === 'reasoning' && this.#speaker !== undefined && this.#speaker.position > position;
  }

  /**
   * Ends everything. The items of the last event are matched by their order among their kind, since some servers leave
   * kinds out there, or give other ids; only those that never came before add anything.
   */
  #closeAll(items: (JsonObject | undefined)[]): StreamEvent[] {
    const events: StreamEvent[] = [];
    const counted = new Map<ItemKind, number>();
    const streamed = [...this.#entries];
    for (const item of items) {
      if (!item) continue;
      const kind = kindOfItem(item);
      const position = counted.get(kind) ?? 0;
      counted.set(kind, position + 1);
      const entry = streamed.filter((entry) => entry.kind === kind)[position];
      // Reasoning that is told only after what it led to is of no use.
      if (!entry && kind === 'reasoning' && streamed.length > 0) continue;
      events.push(...this.#close(entry ?? this.#open(kind, '', undefined), item));
    }
    for (const entry of this.#entries) events.push(...this.#close(entry, undefined));
    return events;
  }
}
