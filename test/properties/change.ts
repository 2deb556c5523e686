// What may differ when a conversation has been written and read back: every change has its reason, and its name among the losses.

import { isDeepStrictEqual } from 'node:util';
import type {
  Conversation,
  Part,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '../../src/core/model/conversation.ts';
import type { DialectId } from '../../src/core/model/format-id.ts';
import type { Traits } from '../../src/core/model/traits.ts';
import { stripped } from './arbitraries.ts';

export interface Change {
  what: string;
  /** Why this dialect cannot have it otherwise. */
  why: string;
  /** The names under which it must be told as lost; absent where the meaning survives. */
  loss?: RegExp;
  /** Changes a conversation in place. Returns `lost` where something went for which the conversation has no word. */
  apply(conversation: Conversation): unknown;
}

export interface RoundTrip {
  /** What the upstream is said to take: the richest of its dialect. */
  traits: Traits;
  /** In the order in which they happen. */
  changes: Change[];
  /** What is compared nowhere, with the reason. */
  ignore?: { why: string; apply(conversation: Conversation): void };
}

/** The conversation as it must come back, and the losses that must be told on the way. */
export function expectedOf(
  conversation: Conversation,
  { changes }: RoundTrip,
): { expected: Conversation; lost: Change[] } {
  const expected = stripped(conversation);
  const lost: Change[] = [];
  for (const change of changes) {
    const before = stripped(expected);
    const isLost = change.apply(expected) === 'lost' || !isDeepStrictEqual(stripped(expected), before);
    if (change.loss && isLost) lost.push(change);
  }
  return { expected: stripped(expected), lost };
}

/** Replaces every part, those in results too, by what comes of it. */
export function mapParts(
  conversation: Conversation,
  map: (part: Part, turn: Turn) => Part | undefined,
): void {
  for (const turn of conversation.turns) {
    turn.parts = turn.parts.flatMap((part): Part[] => {
      const mapped = map(part, turn);
      if (mapped?.type !== 'tool-result') return mapped ? [mapped] : [];
      const parts = mapped.parts.flatMap((inner) => map(inner, turn) ?? []) as ToolResultPart['parts'];
      return [{ ...mapped, parts }];
    });
  }
}

export function dropEmptyTurns(conversation: Conversation): void {
  conversation.turns = conversation.turns.filter(({ parts }) => parts.length > 0);
}

/** Text that stands where something could not be sent. */
export const leftOut: TextPart = { type: 'text', text: '(left out)' };

/** Texts that say that something was left out, whatever their words. */
export function levelled(conversation: Conversation, words: RegExp): void {
  mapParts(conversation, (part) =>
    part.type === 'text' ? { ...part, text: part.text.replace(words, leftOut.text) } : part,
  );
}

export function callsOf(turns: Turn[]): Map<string, ToolCallPart> {
  const calls = turns.flatMap(({ parts }) => parts).filter((part) => part.type === 'tool-call');
  return new Map(calls.map((call) => [call.id, call]));
}

export function resultsOf(turn: Turn): ToolResultPart[] {
  return turn.parts.filter((part) => part.type === 'tool-result');
}

export function joined(parts: TextPart[]): TextPart[] {
  return parts.length > 1 ? [{ type: 'text', text: parts.map(({ text }) => text).join('\n\n') }] : parts;
}

// Changes that several dialects share.

export const cacheMarksGo: Change = {
  what: 'marks of the prompt cache',
  why: 'This dialect has none: its vendors cache by themselves.',
  apply(conversation) {
    for (const part of conversation.system) delete part.cache;
    for (const tool of conversation.tools) delete tool.cache;
    mapParts(conversation, (part) => {
      if ('cache' in part) delete part.cache;
      return part;
    });
  },
};

export const foreignTools = (own: DialectId): Change => ({
  what: "tools that only another dialect's vendor has",
  why: 'Nobody here could run them.',
  loss: /^tool (search|web_search|bash|googleSearch)$/,
  apply(conversation) {
    conversation.tools = conversation.tools.filter((tool) => !tool.opaque || tool.opaque.format === own);
  },
});

export const choiceWithoutTools: Change = {
  what: 'the tool choice and the wish for one call at a time, where no tools are left',
  why: 'They are refused without tools, and mean nothing.',
  apply(conversation) {
    if (conversation.tools.length > 0) return;
    delete conversation.toolChoice;
    delete conversation.parallelToolCalls;
  },
};

export const parallelByDefault: Change = {
  what: 'the wish for parallel calls',
  why: 'It is the default.',
  apply(conversation) {
    if (conversation.parallelToolCalls === true) delete conversation.parallelToolCalls;
  },
};

export const foreignFields = (own: DialectId): Change => ({
  what: 'fields that only another dialect has',
  why: 'The reader that met them has told them as lost.',
  apply(conversation) {
    if (conversation.extra?.format !== own) delete conversation.extra;
  },
});

/** Removes sampling settings by name. */
export function samplingGoes(names: (keyof Conversation['sampling'])[], loss: RegExp, why: string): Change {
  return {
    what: names.join(', '),
    why,
    loss,
    apply: ({ sampling }) => {
      for (const name of names) delete sampling[name];
    },
  };
}

export function fieldGoes<K extends keyof Conversation>(
  field: K,
  goes: (value: NonNullable<Conversation[K]>) => boolean,
  why: string,
  loss?: RegExp,
): Change {
  return {
    what: field,
    why,
    loss,
    apply(conversation) {
      const value = conversation[field];
      if (value !== undefined && value !== null && goes(value)) delete conversation[field];
    },
  };
}

export function stopBeyond(most: number, loss: RegExp): Change {
  return {
    what: `stop sequences beyond ${most}`,
    why: 'More are refused.',
    loss,
    apply(conversation) {
      conversation.stop = conversation.stop.slice(0, most);
    },
  };
}

/** A schema that says nothing, as OpenAI wants it said. */
export const emptySchemas: Change = {
  what: 'functions without a schema get an empty one',
  why: 'Some servers demand it.',
  apply(conversation) {
    for (const tool of conversation.tools) {
      if (tool.kind === 'function' && !tool.opaque) tool.schema ??= { type: 'object', properties: {} };
    }
  },
};
