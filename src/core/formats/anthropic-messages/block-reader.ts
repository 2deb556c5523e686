// One content block of an answer, from its start over its deltas to its end.

import type { Proof } from '../../model/conversation.ts';
import { asObject, asString, type Json, type JsonObject, parseJson } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { conformCallId } from './identifiers.ts';
import { argumentsFromInput } from './tool-input.ts';
import { isUnsigned } from './unsigned-thinking.ts';

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
      return openText(content.text);
    case 'thinking':
      return openThinking(content.thinking, content.signature);
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

/** Turns the pieces of a block into events, and remembers whether there were any. */
function pieceReader(toEvent: (piece: string) => StreamEvent) {
  const pieces = {
    seen: false,
    read(value: Json | undefined): StreamEvent[] {
      if (typeof value !== 'string' || value === '') return [];
      pieces.seen = true;
      return [toEvent(value)];
    },
  };
  return pieces;
}

function openText(begun: Json | undefined): Opened {
  const pieces = pieceReader((text) => ({ type: 'text-delta', text }));
  return {
    block: {
      kind: 'text',
      delta: (delta) => pieces.read(delta.text),
      close: () => (pieces.seen ? [{ type: 'text-end' }] : []),
    },
    events: pieces.read(begun),
  };
}

/** A signature that this gateway's own kind wrote (two of them in a row) proves nothing. */
function openThinking(begun: Json | undefined, signature: Json | undefined): Opened {
  const pieces = pieceReader((text) => ({ type: 'reasoning-delta', text }));
  let proof = asString(signature);
  return {
    block: {
      kind: 'thinking',
      delta(delta) {
        proof = asString(delta.signature) || proof;
        return pieces.read(delta.thinking);
      },
      close() {
        if (proof && !isUnsigned(proof)) return [reasoningEnd('signature', proof)];
        return pieces.seen ? [{ type: 'reasoning-end' }] : [];
      },
    },
    events: pieces.read(begun),
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
  const pieces = pieceReader((piece) => ({ type: 'tool-call-delta', call, arguments: piece }));
  return {
    block: {
      kind: 'tool',
      delta: (delta) => pieces.read(delta.partial_json),
      // Some servers put the whole input into the start and send no pieces; without arguments the only piece is "".
      close: () => [
        ...(pieces.seen ? [] : pieces.read(argumentsFromInput(content.input))),
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
