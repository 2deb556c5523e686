// What Responses cannot carry, or carries in other words.

import type { Conversation, Part, Turn } from '../../src/core/model/conversation.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
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
import { effortAlone, namesOfFiles, schemaNames, textDocuments } from './changes-of-openai-chat.ts';

const openAiTiers = ['auto', 'default', 'flex', 'priority', 'scale', 'fast'];

const filesOfOthers: Change = {
  what: "files in another vendor's store",
  why: 'The handle means nothing here; a word stands in its place.',
  loss: /by file id/,
  apply: (conversation) =>
    mapParts(conversation, (part) => {
      const isMedia = part.type === 'image' || part.type === 'document';
      if (!isMedia || part.source.kind !== 'file' || part.source.format.startsWith('openai-')) return part;
      return leftOut;
    }),
};

const oneFileStore: Change = {
  what: "OpenAI's two dialects share one file store; files by handle or address have no name",
  why: 'OpenAI knows the name itself, or takes it from the address.',
  apply: (conversation) =>
    mapParts(conversation, (part) => {
      if (part.type !== 'document' && part.type !== 'image') return part;
      const { source } = part;
      if (part.type === 'document' && (source.kind === 'file' || source.kind === 'url')) delete part.name;
      return source.kind === 'file'
        ? ({ ...part, source: { ...source, format: 'openai-responses' } } as Part)
        : part;
    }),
};

const details: Change = {
  what: 'the detail of an image is told',
  why: 'The field is required.',
  apply: (conversation) =>
    mapParts(conversation, (part) =>
      part.type === 'image' ? { ...part, detail: part.detail ?? 'auto' } : part,
    ),
};

const foreignThoughts: Change = {
  what: "thoughts without OpenAI's own proof",
  why: 'The text alone is refused, and so is the proof of another vendor.',
  loss: /^reasoning( proof)?$/,
  apply: (conversation) =>
    mapParts(conversation, (part) =>
      part.type === 'reasoning' && part.proof?.format !== 'openai-responses' ? undefined : part,
    ),
};

const results: Change = {
  what: 'a result of texts is one text; errors and empty results are said in words',
  why: 'A string is what every server takes, some refuse empty ones, and only Messages marks errors.',
  apply(conversation) {
    for (const result of conversation.turns.flatMap(resultsOf)) {
      const texts = result.parts.map((part) => (part.type === 'text' ? part.text : undefined));
      if (!texts.includes(undefined)) {
        const text = (result.isError ? '[tool error] ' : '') + (texts.join('\n') || '(empty result)');
        result.parts = [{ type: 'text', text }];
      } else if (result.isError) result.parts.unshift({ type: 'text', text: '[tool error]' });
      delete result.isError;
    }
  },
};

const onSides: Change = {
  what: 'what follows each other on the assistant side is one turn',
  why: 'Reasoning, text and calls are items of their own here.',
  apply(conversation) {
    dropEmptyTurns(conversation);
    const turns: Turn[] = [];
    for (const turn of conversation.turns) {
      const last = turns.at(-1);
      if (turn.role === 'assistant' && last?.role === 'assistant') last.parts.push(...turn.parts);
      else turns.push(turn);
    }
    conversation.turns = turns;
  },
};

const summaries: Change = {
  what: 'whether thoughts are shown is said as a wish for summaries',
  why: 'There is no word for hiding them, and none for leaving the effort to the model.',
  apply(conversation) {
    const show = conversation.reasoning?.show;
    const isOff = conversation.reasoning?.mode === 'off';
    effortAlone.apply(conversation);
    if (!show || isOff) return;
    conversation.reasoning = { ...(conversation.reasoning ?? { mode: 'adaptive' }), show };
  },
};

const include: Change = {
  what: 'the wish for encrypted reasoning stands among the fields',
  why: 'Without it the reasoning could not be sent back.',
  apply(conversation) {
    if (conversation.reasoning?.mode === 'off') return;
    const own = conversation.extra?.format === 'openai-responses' ? conversation.extra.fields : {};
    conversation.extra = {
      format: 'openai-responses',
      fields: { ...own, include: ['reasoning.encrypted_content'] },
    };
  },
};

/** The schemas at hand have either no optional properties or nothing but such. */
function hasOptional(schema: JsonObject): boolean {
  return Object.keys(schema.properties ?? {}).length > 0 && schema.required === undefined;
}

/** Functions with their schema, and the schema of the answer. */
function strictOnes({ tools, output }: Conversation): { schema: JsonObject; strict?: boolean }[] {
  const functions = tools.filter(({ kind, opaque }) => kind === 'function' && !opaque);
  const answer = output?.type === 'json-schema' ? [output] : [];
  return [...functions, ...answer] as { schema: JsonObject; strict?: boolean }[];
}

const looseSchemas: Change = {
  what: 'the strictness of schemas with optional properties',
  why: 'Strict mode demands every property; to make it would change the schema.',
  loss: /^strict$/,
  apply(conversation) {
    for (const one of strictOnes(conversation)) if (one.strict && hasOptional(one.schema)) one.strict = false;
  },
};

const strictness: Change = {
  what: 'strict schemas are closed, and a function says whether it is strict',
  why: 'Strict mode wants it so, and a function that does not say would be strict.',
  apply(conversation) {
    for (const one of strictOnes(conversation)) {
      if (one.strict) one.schema = { required: [], ...one.schema, additionalProperties: false };
    }
    for (const tool of conversation.tools) {
      if (tool.kind === 'function' && !tool.opaque) tool.strict ??= false;
    }
  },
};

const jsonWord: Change = {
  what: 'a word about JSON for JSON mode',
  why: 'OpenAI refuses the mode where the input does not mention it.',
  apply(conversation) {
    if (conversation.output?.type !== 'json') return;
    conversation.turns.push({ role: 'system', parts: [{ type: 'text', text: 'Answer in JSON.' }] });
  },
};

export const openAiResponses: RoundTrip = {
  traits: { reasoning: 'effort' },
  changes: [
    cacheMarksGo,
    {
      what: 'the system prompt becomes one text',
      why: '`instructions` is one.',
      apply(conversation) {
        conversation.system = joined(conversation.system);
      },
    },
    foreignThoughts,
    filesOfOthers,
    oneFileStore,
    textDocuments,
    namesOfFiles,
    details,
    results,
    onSides,
    jsonWord,
    foreignTools('openai-responses'),
    emptySchemas,
    looseSchemas,
    strictness,
    choiceWithoutTools,
    parallelByDefault,
    stopBeyond(0, /^stop$/),
    samplingGoes(['topK'], /^top_k$/, 'There is no such field.'),
    samplingGoes(['seed'], /^seed$/, 'There is no such field.'),
    samplingGoes(['frequencyPenalty'], /^frequency_penalty$/, 'There is no such field.'),
    samplingGoes(['presencePenalty'], /^presence_penalty$/, 'There is no such field.'),
    schemaNames,
    fieldGoes(
      'serviceTier',
      (tier) => !openAiTiers.includes(tier),
      "Another vendor's tier has no counterpart.",
      /^service_tier$/,
    ),
    foreignFields('openai-responses'),
    include,
    summaries,
  ],
  ignore: {
    why: 'The words that stand for something that could not be sent are checked by tests of the format.',
    apply: (conversation) =>
      levelled(conversation, /\[An? \w+ was here that cannot be sent to this model[^\]]*\]/g),
  },
};
