// Gives the calls in an answer back the names and kinds under which the client declared its tools.

import { asObject, asString, parseJson } from '../model/json.ts';
import type { StreamEvent } from '../model/stream.ts';
import type { RequestWriting } from './format.ts';

/**
 * A function over the events of one answer. A call of a wrapped tool is held until it is complete, because its
 * free text sits inside a JSON string.
 */
export function createToolRestorer(
  writing: Pick<RequestWriting, 'restoreToolName' | 'wrappedTools'>,
): (event: StreamEvent) => StreamEvent[] {
  const wrapped = new Set(writing.wrappedTools);
  const held = new Map<number, string>();
  return (event) => {
    switch (event.type) {
      case 'tool-call-start': {
        const name = restoredName(writing, event.name);
        if (!wrapped.has(name)) return [name === event.name ? event : { ...event, name }];
        held.set(event.call, '');
        return [{ ...event, name, kind: 'custom' }];
      }
      case 'tool-call-delta': {
        const text = held.get(event.call);
        if (text === undefined) return [event];
        held.set(event.call, text + event.arguments);
        return [];
      }
      case 'tool-call-end': {
        const text = held.get(event.call);
        if (text === undefined) return [event];
        held.delete(event.call);
        return [{ type: 'tool-call-delta', call: event.call, arguments: unwrapInput(text) }, event];
      }
      default:
        return [event];
    }
  };
}

/** Own properties only: a tool may be called `constructor`. */
function restoredName(writing: Pick<RequestWriting, 'restoreToolName'>, name: string): string {
  const names = writing.restoreToolName;
  return names && Object.hasOwn(names, name) ? (names[name] ?? name) : name;
}

/** The arguments of a function that stands for a custom tool. */
export function wrapInput(input: string): string {
  return JSON.stringify({ input });
}

/** The free text in such arguments; arguments of another shape come back as they are. */
export function unwrapInput(text: string): string {
  return asString(asObject(parseJson(text))?.input) ?? text;
}
