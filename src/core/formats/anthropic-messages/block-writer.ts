// One content block of a streamed answer while it grows: its start, the deltas not yet written, its end.

import { asObject, type JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { inputFromArguments } from './tool-input.ts';
import { UNSIGNED_THINKING_MARK } from './unsigned-thinking.ts';

export interface BlockDraft {
  readonly kind: 'text' | 'refusal' | 'thinking' | 'tool' | 'whole';
  readonly ended: boolean;
  add(piece: string): void;
  /** Once; `signature` is for thinking. */
  end(signature?: string): void;
  /** The block for content_block_start, the first time it is asked for. */
  takeOpening(): JsonObject | undefined;
  takeDeltas(): JsonObject[];
}

interface Recipe {
  kind: BlockDraft['kind'];
  opening: JsonObject;
  /** The delta for a piece; undefined when pieces are kept for the end. */
  piece(text: string): JsonObject | undefined;
  /** The deltas that close the block. */
  closing(signature: string | undefined): JsonObject[];
  ended?: boolean;
}

function draft({ kind, opening, piece, closing, ended = false }: Recipe): BlockDraft {
  const deltas: JsonObject[] = ended ? closing(undefined) : [];
  let open: JsonObject | undefined = opening;
  return {
    kind,
    get ended() {
      return ended;
    },
    add(text) {
      const delta = ended ? undefined : piece(text);
      if (delta) deltas.push(delta);
    },
    end(signature) {
      if (ended) return;
      ended = true;
      deltas.push(...closing(signature));
    },
    takeOpening() {
      const taken = open;
      open = undefined;
      return taken;
    },
    takeDeltas: () => deltas.splice(0),
  };
}

export function draftText(kind: 'text' | 'refusal'): BlockDraft {
  return draft({
    kind,
    opening: { type: 'text', text: '' },
    piece: (text) => ({ type: 'text_delta', text }),
    closing: () => [],
  });
}

/** Clients keep a thinking block only with a signature, so one without a proof gets our mark. */
export function draftThinking(): BlockDraft {
  return draft({
    kind: 'thinking',
    opening: { type: 'thinking', thinking: '', signature: '' },
    piece: (thinking) => ({ type: 'thinking_delta', thinking }),
    closing: (signature) => [{ type: 'signature_delta', signature: signature ?? UNSIGNED_THINKING_MARK }],
  });
}

export function draftRedactedThinking(data: string): BlockDraft {
  return complete({ type: 'redacted_thinking', data }, []);
}

/** Clients build the input from deltas alone, so there is always at least one. */
export function draftTool(call: Extract<StreamEvent, { type: 'tool-call-start' }>): BlockDraft {
  let hasPieces = false;
  let freeText = '';
  return draft({
    kind: 'tool',
    opening: { type: 'tool_use', id: call.id, name: call.name, input: {} },
    piece(text) {
      if (call.kind === 'custom') freeText += text;
      if (call.kind === 'custom' || text === '') return undefined;
      hasPieces = true;
      return inputDelta(text);
    },
    closing() {
      if (call.kind === 'custom') return [inputDelta(JSON.stringify(inputFromArguments(freeText, 'custom')))];
      return hasPieces ? [] : [inputDelta('{}')];
    },
  });
}

/** A block of the vendor's own that came whole; an input in it is streamed, as clients expect it. */
export function draftWhole(value: JsonObject): BlockDraft {
  const input = asObject(value.input);
  return input ? complete({ ...value, input: {} }, [inputDelta(JSON.stringify(input))]) : complete(value, []);
}

function complete(opening: JsonObject, deltas: JsonObject[]): BlockDraft {
  return draft({ kind: 'whole', opening, piece: () => undefined, closing: () => deltas, ended: true });
}

function inputDelta(text: string): JsonObject {
  return { type: 'input_json_delta', partial_json: text };
}
