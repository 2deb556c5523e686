// What Chat cannot carry, or carries in other words.

import { budgetToEffort } from '../../src/core/formats/reasoning-effort.ts';
import type { DocumentPart, Part, ToolResultPart, Turn } from '../../src/core/model/conversation.ts';
import {
  type Change,
  cacheMarksGo,
  choiceWithoutTools,
  dropEmptyTurns,
  emptySchemas,
  fieldGoes,
  foreignFields,
  foreignTools,
  joined,
  leftOut,
  levelled,
  mapParts,
  parallelByDefault,
  type RoundTrip,
  resultsOf,
  samplingGoes,
  stopBeyond,
} from './change.ts';

const openAiTiers = ['auto', 'default', 'flex', 'priority', 'scale', 'fast'];

const filesOfOthers: Change = {
  what: "images and documents in another vendor's file store",
  why: 'The handle means nothing here; a word stands in its place.',
  loss: /by file id/,
  apply: (conversation) =>
    mapParts(conversation, (part) => {
      const isMedia = part.type === 'image' || part.type === 'document';
      if (!isMedia || part.source.kind !== 'file') return part;
      const isOwn = part.type === 'document' && part.source.format.startsWith('openai-');
      return isOwn ? part : leftOut;
    }),
};

const oneFileStore: Change = {
  what: "OpenAI's two dialects share one file store",
  why: 'A document in it is known by its handle alone.',
  apply: (conversation) =>
    mapParts(conversation, (part) =>
      part.type === 'document' && part.source.kind === 'file'
        ? { type: 'document', source: { ...part.source, format: 'openai-chat' } }
        : part,
    ),
};

const documentsByUrl: Change = {
  what: 'documents by address',
  why: 'Chat has no field for them.',
  loss: /document by URL/,
  apply: (conversation) =>
    mapParts(conversation, (part) =>
      part.type === 'document' && part.source.kind === 'url' ? leftOut : part,
    ),
};

function asText({ source, name }: DocumentPart): Part | undefined {
  if (source.kind !== 'text') return undefined;
  return { type: 'text', text: name ? `${name}:\n\n${source.text}` : source.text };
}

export const textDocuments: Change = {
  what: 'text documents become text under their title',
  why: 'A file would have to be a PDF.',
  apply: (conversation) =>
    mapParts(conversation, (part) => (part.type === 'document' ? (asText(part) ?? part) : part)),
};

export const namesOfFiles: Change = {
  what: 'a document without a name gets one',
  why: 'The file name is required.',
  apply: (conversation) =>
    mapParts(conversation, (part) =>
      part.type === 'document' && part.source.kind === 'base64'
        ? { ...part, name: part.name ?? 'document.pdf' }
        : part,
    ),
};

const proofs: Change = {
  what: 'proofs of reasoning',
  why: 'Other vendors issued them.',
  loss: /^reasoning proof$/,
  apply: (conversation) =>
    mapParts(conversation, (part) => {
      if ('proof' in part) delete part.proof;
      return part;
    }),
};

/** Results are one text; pictures in them go into a message behind all results of the turn. */
const results: Change = {
  what: 'results hold text alone, and stand in messages of their own',
  why: 'Tool messages take nothing else. Errors and empty results are told in words.',
  apply(conversation) {
    conversation.turns = conversation.turns.flatMap((turn): Turn[] => {
      const own = resultsOf(turn);
      if (own.length === 0) return [turn];
      const attachments: Part[] = [];
      const told = own.map((result) => withText(result, attachments));
      const introduction = 'The attachments of the tool results above, in their order:';
      const behind: Part[] =
        attachments.length > 0 ? [{ type: 'text', text: introduction }, ...attachments] : [];
      const rest = turn.parts.filter((part) => part.type !== 'tool-result');
      return [told, behind, rest]
        .filter((parts) => parts.length > 0)
        .map((parts) => ({ role: 'user', parts }));
    });
  },
};

function withText({ call, parts, isError }: ToolResultPart, attachments: Part[]): ToolResultPart {
  const texts = parts.map((part) => {
    if (part.type === 'text') return part.text;
    attachments.push(part);
    return `[attachment ${attachments.length}: in the next user message]`;
  });
  const text = (isError ? '[tool error] ' : '') + (texts.join('\n') || '(empty result)');
  return { type: 'tool-result', call, parts: [{ type: 'text', text }] };
}

/** Reasoning goes to servers that want it back, and to nobody when thinking is off. */
const thoughtsWhenOff: Change = {
  what: 'thoughts of a history whose client has switched thinking off',
  why: 'DeepSeek wants them on every message, or on none.',
  loss: /^reasoning$/,
  apply(conversation) {
    if (conversation.reasoning?.mode !== 'off') return;
    mapParts(conversation, (part) => (part.type === 'reasoning' ? undefined : part));
    dropEmptyTurns(conversation);
  },
};

/** Only the effort has a field. */
export const effortAlone: Change = {
  what: 'budgets become efforts; whether thoughts are shown, and leaving it to the model, are not said',
  why: 'Chat knows `reasoning_effort` alone, and thinks as it likes without.',
  apply(conversation) {
    const { reasoning } = conversation;
    if (!reasoning) return;
    const { mode, effort, budgetTokens } = reasoning;
    const told = effort ?? (mode === 'off' ? 'none' : budgetTokens && budgetToEffort(budgetTokens));
    if (told) conversation.reasoning = { mode: told === 'none' ? 'off' : 'on', effort: told };
    else delete conversation.reasoning;
  },
};

export const schemaNames: Change = {
  what: 'the schema of an answer gets a name',
  why: 'OpenAI demands one.',
  apply({ output }) {
    if (output?.type === 'json-schema') output.name ??= 'response';
  },
};

export const openAiChat: RoundTrip = {
  traits: { openAiFields: true, reasoning: 'effort', reasoningContent: true },
  changes: [
    cacheMarksGo,
    {
      what: 'the system prompt becomes one text',
      why: 'Many servers take one system message alone.',
      apply(conversation) {
        conversation.system = joined(conversation.system);
      },
    },
    proofs,
    thoughtsWhenOff,
    filesOfOthers,
    oneFileStore,
    documentsByUrl,
    textDocuments,
    namesOfFiles,
    results,
    foreignTools('openai-chat'),
    emptySchemas,
    choiceWithoutTools,
    parallelByDefault,
    samplingGoes(['topK'], /^top_k$/, 'OpenAI has no such field.'),
    stopBeyond(4, /^stop sequences beyond four$/),
    effortAlone,
    schemaNames,
    fieldGoes(
      'serviceTier',
      (tier) => !openAiTiers.includes(tier),
      "Another vendor's tier has no counterpart.",
    ),
    foreignFields('openai-chat'),
  ],
  ignore: {
    why: 'The words that stand for something that could not be sent are checked by tests of the format.',
    apply: (conversation) =>
      levelled(conversation, /\[An? \w+ was here that cannot be sent to this model[^\]]*\]/g),
  },
};
