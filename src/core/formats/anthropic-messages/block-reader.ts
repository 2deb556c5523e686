// One content block of an answer, from its start over its deltas to its end.

import type { Proof } from '../../model/conversation.ts';
import { asObject, asString, type JsonObject, parseJson } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { conformCallId } from './identifiers.ts';
import { argumentsFromInput } from './tool-input.ts';

export interface OpenBlock {
  kind: 'text' | 'thinking' | 'tool' | 'opaque' | 'ignored';
  delta(delta: JsonObject): StreamEvent[];
  close(): StreamEvent[];
}

interface Opened {
  block: OpenBlock;
  events: StreamEvent[];
}

/** `content` is the block as `content_block_start` holds it; `calls` is the number of calls before it. */
export function openBlock(content: JsonObject, calls: number, messageId: string | undefined): Opened {
  switch (content.type) {
    case 'text':
      return openText(asString(content.text));
    case 'thinking':
      return openThinking(asString(content.thinking), asString(content.signature));
    case 'redacted_thinking':
      return openRedacted(content);
    case 'tool_use':
      return openTool(content, calls, messageId);
    default:
      return openOpaque(content);
  }
}

/** The block of a delta whose start never came. Pieces of a nameless call are of no use. */
export function openImplied(delta: JsonObject): Opened {
  if (delta.type === 'text_delta') return openText(undefined);
  if (delta.type === 'thinking_delta' || delta.type === 'signature_delta')
    return openThinking(undefined, undefined);
  return { block: ignored, events: [] };
}

const ignored: OpenBlock = { kind: 'ignored', delta: () => [], close: () => [] };

function openText(begun: string | undefined): Opened {
  let hasText = Boolean(begun);
  const text = (value: string | undefined): StreamEvent[] =>
    value ? [{ type: 'text-delta', text: value }] : [];
  return {
    block: {
      kind: 'text',
      delta(delta) {
        const events = text(asString(delta.text));
        hasText ||= events.length > 0;
        return events;
      },
      close: () => (hasText ? [{ type: 'text-end' }] : []),
    },
    events: text(begun),
  };
}

function openThinking(begun: string | undefined, signature: string | undefined): Opened {
  let proof = signature;
  let hasText = Boolean(begun);
  const text = (value: string | undefined): StreamEvent[] =>
    value ? [{ type: 'reasoning-delta', text: value }] : [];
  return {
    block: {
      kind: 'thinking',
      delta(delta) {
        proof = asString(delta.signature) || proof;
        const events = text(asString(delta.thinking));
        hasText ||= events.length > 0;
        return events;
      },
      close: () => (proof ? [reasoningEnd('signature', proof)] : hasText ? [{ type: 'reasoning-end' }] : []),
    },
    events: text(begun),
  };
}

function openRedacted(content: JsonObject): Opened {
  const data = asString(content.data);
  return { block: ignored, events: data ? [reasoningEnd('redacted', data)] : [] };
}

function reasoningEnd(kind: Proof['kind'], value: string): StreamEvent {
  return { type: 'reasoning-end', proof: { format: 'anthropic-messages', kind, value } };
}

/** A call without a name cannot be run: it is left out. A missing id is made from the answer's, so that it is unique. */
function openTool(content: JsonObject, call: number, messageId: string | undefined): Opened {
  const name = asString(content.name);
  if (!name) return { block: ignored, events: [] };
  const id = asString(content.id) || conformCallId(`${messageId ?? 'call'}_${call}`);
  const pieces = (text: string | undefined): StreamEvent[] =>
    text ? [{ type: 'tool-call-delta', call, arguments: text }] : [];
  let hasPieces = false;
  return {
    block: {
      kind: 'tool',
      delta(delta) {
        const events = pieces(asString(delta.partial_json));
        hasPieces ||= events.length > 0;
        return events;
      },
      // Some servers put the whole input into the start and send no pieces; without arguments the only piece is "".
      close: () => [
        ...(hasPieces ? [] : pieces(argumentsFromInput(content.input))),
        { type: 'tool-call-end', call },
      ],
    },
    events: [{ type: 'tool-call-start', call, id, name, kind: 'function' }],
  };
}

/** Server tools, their results, and kinds that do not exist yet: kept whole, with what their deltas add. */
function openOpaque(content: JsonObject): Opened {
  const value = { ...content };
  const kind = asString(content.type) ?? 'unknown';
  let input = '';
  return {
    block: {
      kind: 'opaque',
      delta(delta) {
        for (const [key, piece] of Object.entries(delta)) {
          if (key === 'type' || typeof piece !== 'string') continue;
          if (key === 'partial_json') input += piece;
          else value[key] = (asString(value[key]) ?? '') + piece;
        }
        return [];
      },
      close() {
        if (input !== '') value.input = asObject(parseJson(input)) ?? { _raw: input };
        return [{ type: 'opaque', part: { type: 'opaque', format: 'anthropic-messages', kind, value } }];
      },
    },
    events: [],
  };
}
