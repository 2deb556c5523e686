// Puts kept reasoning back into the turns of a history, each piece where the upstream had it.

import type { Part, Proof, TextPart, Turn } from '../../model/conversation.ts';
import type { FormatId } from '../../model/format-id.ts';
import { type KeptPart, type KeptTurn, proofOf } from './proof-store.ts';
import { turnKeys, visibleText } from './turn-keys.ts';

export interface PuttingBack {
  client: string;
  /** The format of the upstream: a client that still holds a proof of it has kept its reasoning by itself. */
  format: FormatId;
  find(key: string): KeptTurn | undefined;
  /** Whether the account takes its proofs back. */
  fits(turn: KeptTurn): boolean;
}

/** The same list when nothing was put back. */
export function putBack(turns: Turn[], way: PuttingBack): Turn[] {
  // One answer may come back as several turns, when a client sends each call with its result.
  const used = new Set<KeptTurn>();
  const restored = turns.map((turn, index) => {
    if (turn.role !== 'assistant') return turn;
    const kept = keptOf(turn, turns[index - 1], way);
    const parts = kept.reduce(
      (earlier, one) => rejoined(earlier, one.parts, way.format, used.has(one)),
      turn.parts,
    );
    for (const one of kept) used.add(one);
    return parts === turn.parts ? turn : { ...turn, parts };
  });
  return restored.some((turn, index) => turn !== turns[index]) ? restored : turns;
}

function keptOf(turn: Turn, before: Turn | undefined, way: PuttingBack): KeptTurn[] {
  const found = turnKeys(way.client, turn.parts, before).map((key) => way.find(key));
  return [...new Set(found)].filter((kept) => kept !== undefined).filter((kept) => way.fits(kept));
}

/** `callsOnly`: the reasoning itself stands in an earlier turn already. */
function rejoined(parts: Part[], kept: KeptPart[], format: FormatId, callsOnly: boolean): Part[] {
  const holdsOwn = parts.some((part) => part.type === 'reasoning' && part.proof?.format === format);
  if (holdsOwn || callsOnly) return parts.map((part) => withKeptProof(part, kept));
  // What the client echoes without a proof is the same reasoning, cut or joined as its format has it.
  const own = parts.filter((part) => part.type !== 'reasoning');
  return isSameContent(own, kept) ? inKeptOrder(own, kept) : inserted(own, kept);
}

function isSameContent(own: Part[], kept: KeptPart[]): boolean {
  const texts = kept.filter((part) => part.type === 'text' || part.type === 'refusal');
  if (visibleText(own) !== visibleText(texts)) return false;
  return kept.every((part) => part.type !== 'tool-call' || indexOfCall(own, part.id) >= 0);
}

/** Texts are cut as the upstream had cut them; calls are the client's; what the client added stays at the end. */
function inKeptOrder(own: Part[], kept: KeptPart[]): Part[] {
  const texts = own.filter((part) => part.type === 'text');
  const rest = own.filter((part) => part.type !== 'text' && part.type !== 'refusal');
  const keptTexts = kept.filter((part) => part.type === 'text');
  const ordered = kept.flatMap((part): Part[] => {
    if (part.type === 'reasoning' || part.type === 'refusal') return [part];
    if (part.type === 'text') return [withMark(part, keptTexts.indexOf(part), keptTexts, texts)];
    const at = indexOfCall(rest, part.id);
    return at < 0 ? [] : rest.splice(at, 1).map((call) => withProof(call, part.proof));
  });
  return [...ordered, ...rest];
}

/** The client's cache marks stay: each where the texts are cut alike, else the last one on the last text. */
function withMark(text: TextPart, place: number, kept: TextPart[], own: TextPart[]): TextPart {
  const isLast = place === kept.length - 1;
  const cache = kept.length === own.length ? own[place]?.cache : isLast ? own.at(-1)?.cache : undefined;
  return cache ? { ...text, cache } : text;
}

/** The client has changed the turn: reasoning stands behind the call that it stood behind, else at the front. */
function inserted(own: Part[], kept: KeptPart[]): Part[] {
  const parts = own.map((part) => withKeptProof(part, kept));
  let at = 0;
  for (const part of kept) {
    if (part.type === 'reasoning') parts.splice(at++, 0, part);
    else if (part.type === 'tool-call') at = Math.max(at, indexOfCall(parts, part.id) + 1);
  }
  return parts;
}

function withKeptProof(part: Part, kept: KeptPart[]): Part {
  if (part.type !== 'tool-call') return part;
  const proof = kept.find((other) => other.type === 'tool-call' && other.id === part.id);
  return withProof(part, proof && proofOf(proof));
}

function withProof(part: Part, proof: Proof | undefined): Part {
  return part.type === 'tool-call' && proof && !part.proof ? { ...part, proof } : part;
}

function indexOfCall(parts: Part[], id: string): number {
  return parts.findIndex((part) => part.type === 'tool-call' && part.id === id);
}
