// A message of an answer while it is read: its texts and refusals.

import { asList, asNumber, asObject, asString, type JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import type { ItemSlot } from './item-slot.ts';
import { isWhole, SaidText } from './said-text.ts';

export class MessageSlot implements ItemSlot {
  #said = new SaidText();
  /** The part whose text is not ended yet. */
  #open: number | undefined;

  learn(): StreamEvent[] {
    return [];
  }

  take(event: JsonObject, type: string): StreamEvent[] {
    const index = asNumber(event.content_index) ?? 0;
    const isRefusal = type.startsWith('response.refusal');
    if (!isWhole(type)) return this.#say(index, asString(event.delta) ?? '', isRefusal);
    return this.#sayWhole(index, asObject(event.part) ?? { ...event, type: isRefusal ? 'refusal' : '' });
  }

  interrupt(): StreamEvent[] {
    const wasOpen = this.#open !== undefined;
    this.#open = undefined;
    return wasOpen ? [{ type: 'text-end' }] : [];
  }

  close(item: JsonObject | undefined): StreamEvent[] {
    const late = asList(item?.content).flatMap((part, index) => this.#sayWhole(index, asObject(part) ?? {}));
    return [...late, ...this.interrupt()];
  }

  #sayWhole(index: number, part: JsonObject): StreamEvent[] {
    const isRefusal = part.type === 'refusal';
    const whole = asString(isRefusal ? part.refusal : part.text) ?? '';
    return this.#say(index, this.#said.rest(index, whole), isRefusal);
  }

  #say(index: number, text: string, isRefusal: boolean): StreamEvent[] {
    if (text === '') return [];
    this.#said.add(index, text);
    const before = this.#open === index && !isRefusal ? [] : this.interrupt();
    if (isRefusal) return [...before, { type: 'refusal-delta', text }];
    this.#open = index;
    return [...before, { type: 'text-delta', text }];
  }
}
