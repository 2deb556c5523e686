// A tool call of an answer while it is read: passed on as soon as its name and id are known.

import { asString, type JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { madeCallId } from '../openai-identifiers.ts';
import { argumentsText } from '../tool-arguments.ts';
import { flatToolName } from './declared-tools.ts';
import type { CallCount, ItemSlot } from './item-slot.ts';
import { isWhole, restOf } from './said-text.ts';

export class CallSlot implements ItemSlot {
  #count: CallCount;
  #kind: 'function' | 'custom' = 'function';
  #name = '';
  #id = '';
  /** Everything of the arguments so far, and how much of it has been passed on. */
  #text = '';
  #passed = 0;
  /** The call's number in the answer, once it was opened. */
  #call: number | undefined;

  constructor(count: CallCount) {
    this.#count = count;
  }

  learn(item: JsonObject): StreamEvent[] {
    if (item.type === 'custom_tool_call') this.#kind = 'custom';
    const name = asString(item.name);
    if (name && this.#name === '') this.#name = flatToolName(asString(item.namespace), name);
    this.#id ||= asString(item.call_id) ?? '';
    const whole = this.#kind === 'custom' ? (asString(item.input) ?? '') : argumentsText(item.arguments);
    this.#text += restOf(this.#text, whole);
    return this.#passOn(false);
  }

  /** Some servers send the arguments whole only, in the event that ends them. */
  take(event: JsonObject, type: string): StreamEvent[] {
    if (type.startsWith('response.custom_tool_call')) this.#kind = 'custom';
    if (isWhole(type)) return this.learn(event);
    this.#text += asString(event.delta) ?? '';
    return this.#passOn(false);
  }

  interrupt(): StreamEvent[] {
    return [];
  }

  /** Nobody can make a call that never got a name: it is dropped. */
  close(item: JsonObject | undefined): StreamEvent[] {
    const late = item ? this.learn(item) : [];
    if (this.#kind === 'function' && this.#text.trim() === '') this.#text = '{}';
    const rest = this.#passOn(true);
    if (this.#call === undefined) return [];
    return [...late, ...rest, { type: 'tool-call-end', call: this.#call }];
  }

  #passOn(isEnd: boolean): StreamEvent[] {
    if (this.#name === '' || (this.#id === '' && !isEnd)) return [];
    const events: StreamEvent[] = [];
    if (this.#call === undefined) {
      this.#call = this.#count.calls++;
      this.#id ||= madeCallId(this.#count.answerId, this.#call, this.#name);
      const opened = { call: this.#call, id: this.#id, name: this.#name, kind: this.#kind };
      events.push({ type: 'tool-call-start', ...opened });
    }
    const piece = this.#text.slice(this.#passed);
    this.#passed = this.#text.length;
    if (piece !== '') events.push({ type: 'tool-call-delta', call: this.#call, arguments: piece });
    return events;
  }
}
