// A reasoning item of an answer while it is read: its readable text and its proof.

import { asList, asNumber, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import type { ItemSlot } from './item-slot.ts';
import { readProof } from './reasoning-proof.ts';
import { isWhole, SaidText } from './said-text.ts';

type Source = 'summary' | 'content';

/** Summary and raw text tell the same thought: whichever comes first is taken. Its parts are joined by blank lines. */
export class ReasoningSlot implements ItemSlot {
  #said = new SaidText();
  #source: Source | undefined;
  #last: number | undefined;
  #isOpen = false;

  learn(): StreamEvent[] {
    return [];
  }

  take(event: JsonObject, type: string): StreamEvent[] {
    const from = type.startsWith('response.reasoning_summary') ? 'summary' : 'content';
    const index = asNumber(from === 'summary' ? event.summary_index : event.content_index) ?? 0;
    if (!isWhole(type)) return this.#say(from, index, asString(event.delta) ?? '');
    return this.#sayWhole(from, index, asObject(event.part)?.text ?? event.text);
  }

  interrupt(): StreamEvent[] {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    return wasOpen ? [{ type: 'reasoning-end' }] : [];
  }

  /** The proof comes with the complete item only. */
  close(item: JsonObject | undefined): StreamEvent[] {
    const late = [...this.#sayAll('summary', item?.summary), ...this.#sayAll('content', item?.content)];
    const proof = item && readProof(item);
    const end = this.interrupt();
    return [...late, ...(proof ? [{ type: 'reasoning-end' as const, proof }] : end)];
  }

  #sayAll(from: Source, parts: Json | undefined): StreamEvent[] {
    return asList(parts).flatMap((part, index) => this.#sayWhole(from, index, asObject(part)?.text));
  }

  #sayWhole(from: Source, index: number, whole: Json | undefined): StreamEvent[] {
    return this.#say(from, index, this.#said.rest(index, asString(whole) ?? ''));
  }

  #say(from: Source, index: number, text: string): StreamEvent[] {
    if (text === '' || (this.#source !== undefined && this.#source !== from)) return [];
    this.#source = from;
    this.#said.add(index, text);
    const separator = this.#isOpen && this.#last !== index ? '\n\n' : '';
    this.#last = index;
    this.#isOpen = true;
    return [{ type: 'reasoning-delta', text: separator + text }];
  }
}
