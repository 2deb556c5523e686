// The tool calls of one answer, put together from their events. Calls may interleave; each event names its own.

import { asString, type Json, type JsonObject, parseJson } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';

interface Call {
  number: number;
  text: string;
  isOpen: boolean;
}

export class CallReader {
  #calls = new Map<string, Call>();

  get count(): number {
    return this.#calls.size;
  }

  /** One `toolUseEvent`. Arguments come in pieces, or not at all; the last event of a call says `stop`. */
  read(event: JsonObject): StreamEvent[] {
    const id = asString(event.toolUseId) ?? '';
    const events: StreamEvent[] = [];
    const call = this.#calls.get(id) ?? this.#begin(id, asString(event.name), events);
    if (!call?.isOpen) return events;
    const piece = pieceOf(event.input);
    call.text += piece;
    if (piece !== '') events.push({ type: 'tool-call-delta', call: call.number, arguments: piece });
    if (event.stop === true) events.push(...end(call));
    return events;
  }

  /** Ends the calls whose last event never came; undefined when the arguments of one are not complete. */
  close(): StreamEvent[] | undefined {
    const open = [...this.#calls.values()].filter(({ isOpen }) => isOpen);
    const isWhole = ({ text }: Call) => text === '' || parseJson(text) !== undefined;
    return open.every(isWhole) ? open.flatMap(end) : undefined;
  }

  /** Ends them as they are: the answer was cut by its length. */
  cut(): StreamEvent[] {
    return [...this.#calls.values()].filter(({ isOpen }) => isOpen).flatMap(end);
  }

  /** The last word about a call that never began has no name. */
  #begin(id: string, name: string | undefined, events: StreamEvent[]): Call | undefined {
    if (name === undefined) return undefined;
    const call = { number: this.#calls.size, text: '', isOpen: true };
    this.#calls.set(id, call);
    events.push({ type: 'tool-call-start', call: call.number, id, name, kind: 'function' });
    return call;
  }
}

function end(call: Call): StreamEvent[] {
  call.isOpen = false;
  const none: StreamEvent = { type: 'tool-call-delta', call: call.number, arguments: '{}' };
  return [...(call.text === '' ? [none] : []), { type: 'tool-call-end', call: call.number }];
}

function pieceOf(input: Json | undefined): string {
  if (typeof input === 'string') return input;
  return input === undefined || input === null ? '' : JSON.stringify(input);
}
