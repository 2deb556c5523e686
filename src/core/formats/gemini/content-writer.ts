// Turns into contents: user and model by turns, and all results of a turn in one content right after its calls.

import type { Part, TextPart, Turn } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { pairToolCalls } from '../tool-pairing.ts';
import { writeCall, writeResult } from './call-writer.ts';
import { writeMedia } from './media-writer.ts';
import { signFirstCall, writeSignature } from './thought-signature.ts';
import type { Writing } from './writing.ts';

export type Content = { role: 'user' | 'model'; parts: JsonObject[] };

/** What stands where the dialect wants a user's word and the conversation has none. */
export function userWord(text: string): Content {
  return { role: 'user', parts: [{ text }] };
}

const OPENING = '(The conversation goes on.)';
const CLOSING = '(Go on.)';

/** `leading` holds the instructions that stand before all turns; they belong into the system instruction. */
export function writeContents(turns: Turn[], writing: Writing): { leading: TextPart[]; contents: Content[] } {
  const firstTurn = turns.findIndex((turn) => turn.role !== 'system');
  const start = firstTurn < 0 ? turns.length : firstTurn;
  const leading = turns.slice(0, start).flatMap((turn) => turn.parts.filter((part) => part.type === 'text'));
  const paired = pairToolCalls(turns.slice(start), writing.losses, (id) => id);
  const names = callNames(paired, writing);
  const contents = join(paired.map((turn) => writeTurn(turn, names, writing)));
  if (contents[0]?.role === 'model') contents.unshift(userWord(OPENING));
  if (contents.at(-1)?.role === 'model') {
    writing.losses.add('assistant turn at the end');
    contents.push(userWord(CLOSING));
  }
  return { leading, contents };
}

/** Call id -> the name as written: a response must repeat it. */
function callNames(turns: Turn[], writing: Writing): Map<string, string> {
  const names = new Map<string, string>();
  const calling = turns.filter(({ role }) => role === 'assistant');
  for (const part of calling.flatMap((turn) => turn.parts)) {
    if (part.type === 'tool-call') names.set(part.id, writing.toolName(part.name));
  }
  return names;
}

/** Contents without parts are refused; neighbours of one role become one. */
function join(contents: Content[]): Content[] {
  const joined: Content[] = [];
  for (const content of contents) {
    const last = joined.at(-1);
    if (content.parts.length === 0) continue;
    if (last?.role === content.role) last.parts = [...last.parts, ...content.parts];
    else joined.push(content);
  }
  return joined;
}

function writeTurn(turn: Turn, names: Map<string, string>, writing: Writing): Content {
  if (turn.role === 'assistant') {
    const parts = turn.parts
      .map((part) => writeModelPart(part, writing))
      .filter((part) => part !== undefined);
    return { role: 'model', parts: (writing.isCurrent && signFirstCall(parts)) || parts };
  }
  if (turn.role === 'system') writing.losses.add('system turn sent as user text');
  return { role: 'user', parts: writeUserParts(turn.parts, names, writing) };
}

function writeUserParts(parts: Part[], names: Map<string, string>, writing: Writing): JsonObject[] {
  const results: JsonObject[] = [];
  const attachments: JsonObject[] = [];
  const others: JsonObject[] = [];
  for (const part of parts) {
    if (part.type === 'tool-result') {
      const written = writeResult(part, names.get(part.call) ?? '', attachments.length, writing);
      results.push(written.part);
      attachments.push(...written.attachments);
      continue;
    }
    const written = writeUserPart(part, writing);
    if (written) others.push(written);
  }
  return [...results, ...attachments, ...others];
}

function writeUserPart(
  part: Exclude<Part, { type: 'tool-result' }>,
  writing: Writing,
): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? undefined : { text: part.text };
    case 'image':
    case 'document':
    case 'audio':
      return writeMedia(part, writing.losses);
    case 'opaque':
      return writeOpaque(part, writing);
    case 'reasoning':
    case 'tool-call':
      writing.losses.add(`${part.type} in a user turn`);
      return undefined;
  }
}

/** Parts are never put together: a signature counts for the part it came with. */
function writeModelPart(part: Part, writing: Writing): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return part.text === ''
        ? undefined
        : { text: part.text, ...writeSignature(part.proof, writing.losses) };
    case 'reasoning':
      return writeReasoning(part, writing);
    case 'tool-call':
      return writeCall(part, writing);
    case 'tool-result':
      writing.losses.add('tool-result in an assistant turn');
      return undefined;
    default:
      return writeUserPart(part, writing);
  }
}

/** Thoughts go back only with Google's own proof; other vendors' thoughts would be taken for the model's own. */
function writeReasoning(
  part: Extract<Part, { type: 'reasoning' }>,
  writing: Writing,
): JsonObject | undefined {
  if (part.proof?.format !== 'gemini') {
    writing.losses.add('reasoning in history');
    return undefined;
  }
  const signature = writeSignature(part.proof, writing.losses);
  return part.text === '' ? { text: '', ...signature } : { text: part.text, thought: true, ...signature };
}

function writeOpaque(part: Extract<Part, { type: 'opaque' }>, writing: Writing): JsonObject | undefined {
  if (part.format === 'gemini') return part.value;
  writing.losses.add(part.kind);
  return undefined;
}
