// Brings tool calls and their results into the order that Messages and Gemini demand: every call answered, by all
// results of its turn together, in the user turn right after it.

import type { Part, ToolCallPart, ToolResultPart, Turn } from '../model/conversation.ts';

/** What stands for a result that the client never recorded. The call itself must stay: its turn may hold others. */
const MISSING_RESULT = 'No result was recorded for this call.';

interface Call {
  part: ToolCallPart;
  /** The id on the wire: conforming, and unique in the request. */
  id: string;
  result?: ToolResultPart;
}

/**
 * Turns with consecutive assistant turns joined, call ids unique (some vendors count from `call_0` in every answer),
 * and results moved behind their calls, in their order. A result without a call becomes user text.
 * `conformCallId` makes an id that the dialect takes; equal ids must give equal ones.
 */
export function pairToolCalls(
  turns: Turn[],
  losses: Set<string>,
  conformCallId: (id: string) => string,
): Turn[] {
  const joined = joinAssistantTurns(turns);
  const calls = findCalls(joined, conformCallId);
  const claimed = claimResults(joined, calls);
  const paired: Turn[] = [];
  joined.forEach((turn, index) => {
    if (turn.role !== 'assistant') {
      paired.push({ role: turn.role, parts: turn.parts.flatMap((part) => unclaimed(part, claimed, losses)) });
      return;
    }
    const own = calls[index] ?? [];
    const ids = new Map(own.map(({ part, id }) => [part as Part, id]));
    paired.push({ role: 'assistant', parts: turn.parts.map((part) => withId(part, ids.get(part))) });
    if (own.length > 0) paired.push({ role: 'user', parts: own.map(resultOf) });
  });
  return paired;
}

function joinAssistantTurns(turns: Turn[]): Turn[] {
  const joined: Turn[] = [];
  for (const turn of turns) {
    const last = joined.at(-1);
    if (turn.role === 'assistant' && last?.role === 'assistant') last.parts = [...last.parts, ...turn.parts];
    else joined.push({ ...turn });
  }
  return joined;
}

/** By the index of their turn. */
function findCalls(turns: Turn[], conformCallId: (id: string) => string): Call[][] {
  const taken = new Set<string>();
  return turns.map((turn) =>
    turn.parts
      .filter((part) => part.type === 'tool-call' && turn.role === 'assistant')
      .map((part) => part as ToolCallPart)
      .map((part) => ({ part, id: uniqueId(part.id, taken, conformCallId) })),
  );
}

function uniqueId(id: string, taken: Set<string>, conformCallId: (id: string) => string): string {
  const base = conformCallId(id);
  let unique = base;
  for (let count = 2; taken.has(unique); count++) unique = conformCallId(`${base}_${count}`);
  taken.add(unique);
  return unique;
}

/** Gives each result to the first open call before it that has its id. Returns the results that found one. */
function claimResults(turns: Turn[], calls: Call[][]): Set<Part> {
  const open = new Map<string, Call[]>();
  const claimed = new Set<Part>();
  turns.forEach((turn, index) => {
    for (const call of calls[index] ?? []) open.set(call.part.id, [...(open.get(call.part.id) ?? []), call]);
    for (const part of turn.parts) {
      if (part.type !== 'tool-result' || turn.role === 'assistant') continue;
      const call = open.get(part.call)?.shift();
      if (!call) continue;
      call.result = part;
      claimed.add(part);
    }
  });
  return claimed;
}

function resultOf({ id, result }: Call): ToolResultPart {
  if (result) return { ...result, call: id };
  return { type: 'tool-result', call: id, parts: [{ type: 'text', text: MISSING_RESULT }] };
}

function withId(part: Part, id: string | undefined): Part {
  return part.type === 'tool-call' && id !== undefined ? { ...part, id } : part;
}

/** The parts that stay where they are. */
function unclaimed(part: Part, claimed: Set<Part>, losses: Set<string>): Part[] {
  if (claimed.has(part)) return [];
  if (part.type !== 'tool-result') return [part];
  losses.add('tool result without its call');
  return [{ type: 'text', text: 'The result of an earlier tool call:' }, ...part.parts];
}
