// Puts the pieces of streamed tool calls together, whatever the vendor does with index, id and name.

import { asNumber, asObject, asString, type JsonObject, parseJson } from '../../model/json.ts';
import { argumentsText } from '../tool-arguments.ts';

export interface CallSlot {
  id: string;
  name: string;
  kind: 'function' | 'custom';
  /** Everything of the arguments so far. */
  text: string;
  /** The call's number in the answer, once it was opened. */
  number?: number;
  /** The end of it that has not been passed on. */
  pending: string;
}

interface Piece {
  index: number | undefined;
  id: string;
  name: string;
  kind: 'function' | 'custom';
  text: string;
}

export class CallSlots {
  readonly slots: CallSlot[] = [];
  #byIndex = new Map<number, CallSlot>();

  /** Adds one piece to the call it belongs to. `position` is its place in the list of its chunk, `size` the list's length. */
  add(call: JsonObject, position: number, size: number): CallSlot {
    const piece = readPiece(call);
    const slot = this.#find(piece, position, size) ?? this.#open(piece);
    if (piece.index !== undefined) this.#byIndex.set(piece.index, slot);
    if (isRepetition(piece, slot)) return slot;
    // Ids that a server gives twice in one answer would make two results answer one call.
    if (!slot.id && !this.slots.some((other) => other.id === piece.id)) slot.id = piece.id;
    slot.name ||= piece.name;
    if (piece.kind === 'custom') slot.kind = 'custom';
    // Alone, "null" says that there are no arguments; after others it is a value among them.
    const text = piece.kind === 'function' && slot.text === '' && piece.text === 'null' ? '' : piece.text;
    slot.text += text;
    slot.pending += text;
    return slot;
  }

  #open(piece: Piece): CallSlot {
    const slot: CallSlot = { id: '', name: '', kind: piece.kind, text: '', pending: '' };
    this.slots.push(slot);
    return slot;
  }

  /** The slot that a piece goes on with; undefined when it begins a call. */
  #find(piece: Piece, position: number, size: number): CallSlot | undefined {
    const slot = this.#candidate(piece, position, size);
    return slot && beginsAnother(piece, slot) ? undefined : slot;
  }

  #candidate(piece: Piece, position: number, size: number): CallSlot | undefined {
    if (piece.index !== undefined) return this.#byIndex.get(piece.index);
    const known = piece.id && this.slots.find((slot) => slot.id === piece.id);
    if (known) return known;
    if (size === 1) return this.slots.at(-1);
    // Without an index, the same place in a list of several means the same call.
    return this.slots.length < size ? undefined : this.slots.at(position - size);
  }
}

/**
 * Gemini's Chat endpoint and others give every call the index 0, or none: then a new id with a name begins another
 * call, and so does a name after complete arguments. A changed id without a name, or a name said again in the
 * middle of the arguments, does not: some servers make up an id, or repeat the name, for each piece.
 */
function beginsAnother(piece: Piece, slot: CallSlot): boolean {
  if (!piece.name || !slot.name) return false;
  if (piece.id && slot.id && piece.id !== slot.id) return true;
  if (piece.name !== slot.name) return true;
  return piece.text.trimStart().startsWith('{') && !isRepetition(piece, slot) && !isUnfinished(slot);
}

/** Some servers send the whole call once more at its end. */
function isRepetition(piece: Piece, slot: CallSlot): boolean {
  const isSame = piece.id !== '' && piece.id === slot.id && piece.text !== '' && piece.text === slot.text;
  return isSame && !isUnfinished(slot);
}

function isUnfinished(slot: CallSlot): boolean {
  return parseJson(slot.text) === undefined;
}

function readPiece(call: JsonObject): Piece {
  const custom = asObject(call.custom);
  const called = custom ?? asObject(call.function);
  return {
    index: asNumber(call.index),
    id: asString(call.id) ?? '',
    name: asString(called?.name) ?? '',
    kind: custom || call.type === 'custom' ? 'custom' : 'function',
    text: custom ? (asString(custom.input) ?? '') : pieceText(called),
  };
}

/** As it is, for a piece may be white space inside a string. Some servers send the arguments parsed. */
function pieceText(called: JsonObject | undefined): string {
  const value = called?.arguments;
  return typeof value === 'string' ? value : argumentsText(value);
}
