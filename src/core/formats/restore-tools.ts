// Gives the calls in an answer back the names and kinds under which the client declared its tools.

import { asObject, asString, parseJson } from '../model/json.ts';
import type { StreamEvent } from '../model/stream.ts';
import { parseExactObject } from './exact-json.ts';
import type { RequestWriting } from './format.ts';

type Restoring = Pick<RequestWriting, 'restoreToolName' | 'restorePropertyName' | 'wrappedTools'>;

interface HeldCall {
  text: string;
  isWrapped: boolean;
}

/**
 * A function over the events of one answer. A call of a wrapped tool is held until it is complete, because its
 * free text sits inside a JSON string; so is every call when names of properties were changed.
 */
export function createToolRestorer(writing: Restoring): (event: StreamEvent) => StreamEvent[] {
  const wrapped = new Set(writing.wrappedTools);
  const held = new Map<number, HeldCall>();
  return (event) => {
    switch (event.type) {
      case 'tool-call-start': {
        const name = restoredName(writing, event.name);
        const isWrapped = wrapped.has(name);
        if (isWrapped || writing.restorePropertyName) held.set(event.call, { text: '', isWrapped });
        return [
          isWrapped ? { ...event, name, kind: 'custom' } : name === event.name ? event : { ...event, name },
        ];
      }
      case 'tool-call-delta': {
        const call = held.get(event.call);
        if (!call) return [event];
        call.text += event.arguments;
        return [];
      }
      case 'tool-call-end': {
        const call = held.get(event.call);
        if (!call) return [event];
        held.delete(event.call);
        const text = call.isWrapped ? unwrapInput(call.text) : withRestoredProperties(writing, call.text);
        return [{ type: 'tool-call-delta', call: event.call, arguments: text }, event];
      }
      default:
        return [event];
    }
  };
}

/** Own properties only: a tool may be called `constructor`. */
function restoredName(writing: Restoring, name: string): string {
  const names = writing.restoreToolName;
  return names && Object.hasOwn(names, name) ? (names[name] ?? name) : name;
}

/** Arguments that are no object come back as they are. */
function withRestoredProperties(writing: Restoring, text: string): string {
  const names = new Map(Object.entries(writing.restorePropertyName ?? {}));
  const restored = parseExactObject(text, (key) => names.get(key) ?? key);
  return restored ? JSON.stringify(restored) : text;
}

/** The arguments of a function that stands for a custom tool. */
export function wrapInput(input: string): string {
  return JSON.stringify({ input });
}

/** The free text in such arguments; arguments of another shape come back as they are. */
export function unwrapInput(text: string): string {
  return asString(asObject(parseJson(text))?.input) ?? text;
}
