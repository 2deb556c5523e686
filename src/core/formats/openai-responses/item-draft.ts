// One item of a streamed answer while it grows. What it says to the client comes back as events without their numbers.

import type { Proof } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import {
  type CallShape,
  callInput,
  callItem,
  type ItemStatus,
  messageItem,
  reasoningItem,
  refusalPart,
  textPart,
} from './output-items.ts';

export type WireEvent = { type: string } & JsonObject;

export interface ItemDraft {
  /** The item's beginning; once, first. */
  open(): WireEvent[];
  /** Everything that is still due; once, last. */
  close(status: 'completed' | 'incomplete'): WireEvent[];
  /** The item for the last event of the stream. One that was never closed is incomplete. */
  final(): JsonObject;
}

function added(index: number, item: JsonObject): WireEvent {
  return { type: 'response.output_item.added', output_index: index, item };
}

function done(index: number, item: JsonObject): WireEvent {
  return { type: 'response.output_item.done', output_index: index, item };
}

type SpokenKind = 'text' | 'refusal';

export class MessageDraft implements ItemDraft {
  #index: number;
  #id: string;
  #status: ItemStatus = 'incomplete';
  #content: { kind: SpokenKind; text: string }[] = [];
  #isPartOpen = false;

  constructor(index: number, id: string) {
    this.#index = index;
    this.#id = id;
  }

  open(): WireEvent[] {
    return [added(this.#index, messageItem(this.#id, 'in_progress', []))];
  }

  add(kind: SpokenKind, text: string): WireEvent[] {
    const last = this.#content.at(-1);
    if (this.#isPartOpen && last?.kind === kind) {
      last.text += text;
      return [this.#delta(kind, text)];
    }
    const events = this.endPart();
    this.#isPartOpen = true;
    this.#content.push({ kind, text });
    const part = kind === 'refusal' ? refusalPart('') : textPart('');
    return [...events, this.#ofPart('response.content_part.added', { part }), this.#delta(kind, text)];
  }

  endPart(): WireEvent[] {
    const last = this.#content.at(-1);
    if (!this.#isPartOpen || !last) return [];
    this.#isPartOpen = false;
    const { kind, text } = last;
    const whole =
      kind === 'refusal'
        ? this.#ofPart('response.refusal.done', { refusal: text })
        : this.#ofPart('response.output_text.done', { text, logprobs: [] });
    const part = kind === 'refusal' ? refusalPart(text) : textPart(text);
    return [whole, this.#ofPart('response.content_part.done', { part })];
  }

  close(status: 'completed' | 'incomplete'): WireEvent[] {
    this.#status = status;
    return [...this.endPart(), done(this.#index, this.final())];
  }

  final(): JsonObject {
    const content = this.#content.map(({ kind, text }) =>
      kind === 'refusal' ? refusalPart(text) : textPart(text),
    );
    return messageItem(this.#id, this.#status, content);
  }

  #delta(kind: SpokenKind, delta: string): WireEvent {
    return kind === 'refusal'
      ? this.#ofPart('response.refusal.delta', { delta })
      : this.#ofPart('response.output_text.delta', { delta, logprobs: [] });
  }

  #ofPart(type: string, fields: JsonObject): WireEvent {
    const content_index = this.#content.length - 1;
    return { type, item_id: this.#id, output_index: this.#index, content_index, ...fields };
  }
}

/** Thinking is shown as a summary of one part. */
export class ReasoningDraft implements ItemDraft {
  #index: number;
  #id: string;
  #text = '';
  #isEnded = false;
  #proof: Proof | undefined;

  constructor(index: number, id: string) {
    this.#index = index;
    this.#id = id;
  }

  open(): WireEvent[] {
    return [added(this.#index, this.final())];
  }

  add(delta: string): WireEvent[] {
    const isFirst = this.#text === '';
    this.#text += delta;
    const opening = this.#ofPart('response.reasoning_summary_part.added', { part: summaryPart('') });
    const piece = this.#ofPart('response.reasoning_summary_text.delta', { delta });
    return isFirst ? [opening, piece] : [piece];
  }

  /** Before the close, where there is a proof. */
  prove(proof: Proof | undefined): void {
    this.#proof = proof;
  }

  close(): WireEvent[] {
    this.#isEnded = true;
    const text = this.#text;
    const end = done(this.#index, this.final());
    if (text === '') return [end];
    return [
      this.#ofPart('response.reasoning_summary_text.done', { text }),
      this.#ofPart('response.reasoning_summary_part.done', { part: summaryPart(text) }),
      end,
    ];
  }

  final(): JsonObject {
    return reasoningItem(this.#id, this.#text, this.#isEnded, this.#proof);
  }

  #ofPart(type: string, fields: JsonObject): WireEvent {
    return { type, item_id: this.#id, output_index: this.#index, summary_index: 0, ...fields };
  }
}

function summaryPart(text: string): JsonObject {
  return { type: 'summary_text', text };
}

export class CallDraft implements ItemDraft {
  #index: number;
  #id: string;
  #shape: CallShape;
  #status: ItemStatus = 'incomplete';
  #text = '';

  constructor(index: number, id: string, shape: CallShape) {
    this.#index = index;
    this.#id = id;
    this.#shape = shape;
  }

  open(): WireEvent[] {
    return [added(this.#index, callItem(this.#id, 'in_progress', this.#shape, ''))];
  }

  /** Free text that sits inside JSON has to be complete before any of it can be told. */
  add(delta: string): WireEvent[] {
    this.#text += delta;
    return this.#shape.isWrapped || delta === '' ? [] : [this.#delta(delta)];
  }

  close(status: 'completed' | 'incomplete'): WireEvent[] {
    const isTold = this.#text !== '' && !this.#shape.isWrapped;
    this.#text = callInput(this.#shape, this.#text);
    this.#status = status;
    const { isCustom, name } = this.#shape;
    const whole = isCustom
      ? this.#event('response.custom_tool_call_input.done', { input: this.#text })
      : this.#event('response.function_call_arguments.done', { name, arguments: this.#text });
    const late = isTold || this.#text === '' ? [] : [this.#delta(this.#text)];
    return [...late, whole, done(this.#index, this.final())];
  }

  final(): JsonObject {
    return callItem(this.#id, this.#status, this.#shape, this.#text);
  }

  #delta(delta: string): WireEvent {
    const kind = this.#shape.isCustom ? 'custom_tool_call_input' : 'function_call_arguments';
    return this.#event(`response.${kind}.delta`, { delta });
  }

  #event(type: string, fields: JsonObject): WireEvent {
    return { type, item_id: this.#id, output_index: this.#index, ...fields };
  }
}

/** An item of the vendor's own that came whole. */
export class WholeDraft implements ItemDraft {
  #index: number;
  #item: JsonObject;

  constructor(index: number, item: JsonObject) {
    this.#index = index;
    this.#item = item;
  }

  open(): WireEvent[] {
    return [added(this.#index, this.#item)];
  }

  close(): WireEvent[] {
    return [done(this.#index, this.#item)];
  }

  final(): JsonObject {
    return this.#item;
  }
}
