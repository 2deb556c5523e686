// What Messages cannot carry, or carries in other words.

import type { Turn } from '../../src/core/model/conversation.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import {
  type Change,
  cacheMarksGo,
  choiceWithoutTools,
  dropEmptyTurns,
  fieldGoes,
  foreignFields,
  foreignTools,
  leftOut,
  levelled,
  mapParts,
  parallelByDefault,
  type RoundTrip,
  samplingGoes,
} from './change.ts';
import {
  adaptiveWhileForced,
  budgets,
  efforts,
  forcedWhileThinking,
  limits,
  onlyOneOfTwo,
  samplingOfThoughts,
  unprovenLoop,
  usualTemperature,
} from './changes-of-thinking.ts';

const media: Change = {
  what: "images over http, and files in other vendors' stores",
  why: 'Only https is fetched, and only own handles are known; a word stands in their place.',
  loss: /^(image|document) (address that is not https|in another vendor's file store)$/,
  apply: (conversation) =>
    mapParts(conversation, (part) => {
      if (part.type !== 'image' && part.type !== 'document') return part;
      const { source } = part;
      const isForeign = source.kind === 'file' && source.format !== 'anthropic-messages';
      const isPlain = source.kind === 'url' && !source.url.startsWith('https:');
      return isForeign || isPlain ? leftOut : part;
    }),
};

const audio: Change = {
  what: 'audio',
  why: 'These models take none; a word stands in its place.',
  loss: /^audio$/,
  apply: (conversation) => mapParts(conversation, (part) => (part.type === 'audio' ? leftOut : part)),
};

const foreignThoughts: Change = {
  what: 'thoughts without a signature of this vendor',
  why: 'They are a 400 for the whole request.',
  loss: /^reasoning in history$/,
  apply: (conversation) =>
    mapParts(conversation, (part) =>
      part.type === 'reasoning' && part.proof?.format !== 'anthropic-messages' ? undefined : part,
    ),
};

const plainWords: Change = {
  what: 'the detail of images, and refusals as such',
  why: 'There is no field for the one, and the others are text in a history.',
  apply(conversation) {
    mapParts(conversation, (part) => {
      if (part.type === 'image') delete part.detail;
      return part.type === 'refusal' ? { type: 'text', text: part.text } : part;
    });
  },
};

const customTools: Change = {
  what: 'custom tools become functions of one text',
  why: 'The dialect has functions alone; the calls in answers are turned back.',
  apply(conversation) {
    for (const tool of conversation.tools) {
      if (tool.kind !== 'custom') continue;
      const rule =
        tool.grammar && ` It must follow this ${tool.grammar.syntax} grammar:\n${tool.grammar.definition}`;
      const description = `The whole input, as plain text.${rule ?? ''}`;
      const properties = { input: { type: 'string', description } };
      Object.assign(tool, { kind: 'function', schema: { type: 'object', properties, required: ['input'] } });
      delete tool.grammar;
    }
    mapParts(conversation, (part) =>
      part.type === 'tool-call' && part.kind === 'custom'
        ? { ...part, kind: 'function', arguments: JSON.stringify({ input: part.arguments }) }
        : part,
    );
  },
};

/** The schemas at hand hold objects only at their root. */
function closed(schema: JsonObject | undefined): JsonObject {
  return { properties: {}, ...schema, type: 'object', additionalProperties: false };
}

const strictTools: Change = {
  what: 'a schema is an object with properties, closed where it is strict; `strict: false` is not said',
  why: 'It is demanded, and false is the default.',
  apply({ tools }) {
    for (const tool of tools) {
      if (tool.opaque) continue;
      tool.schema = tool.strict ? closed(tool.schema) : { type: 'object', properties: {}, ...tool.schema };
      if (!tool.strict) delete tool.strict;
    }
  },
};

/** A choice among some is told by leaving out the others. */
const allowedTools: Change = {
  what: 'a choice among some tools leaves out the others',
  why: 'There is no field for it.',
  apply(conversation) {
    const { toolChoice: choice } = conversation;
    if (choice?.type !== 'allowed') return;
    conversation.tools = conversation.tools.filter(({ name }) => choice.names.includes(name));
    conversation.toolChoice = { type: choice.required ? 'required' : 'auto' };
  },
};

const toolsOfHistory: Change = {
  what: 'tools for calls in the history, where none are offered any more',
  why: 'Calls without any definition of tools are a 400.',
  apply(conversation) {
    if (conversation.tools.length > 0) return;
    const calls = conversation.turns
      .flatMap(({ parts }) => parts)
      .filter((part) => part.type === 'tool-call');
    const names = [...new Set(calls.map(({ name }) => name))];
    if (names.length === 0) return;
    const schema = { type: 'object', properties: {} };
    conversation.tools = names.map((name) => ({ kind: 'function', name, schema }));
    conversation.toolChoice = { type: 'none' };
  },
};

const parallelOff: Change = {
  what: 'one call at a time is part of the tool choice',
  why: 'The field stands inside it, and a choice of none has no room for it.',
  apply(conversation) {
    if (conversation.parallelToolCalls !== false) return;
    if (conversation.toolChoice?.type === 'none') delete conversation.parallelToolCalls;
    else conversation.toolChoice ??= { type: 'auto' };
  },
};

const jsonInWords: Change = {
  what: 'the wish for any JSON',
  why: 'There is no such mode; it is told in words.',
  loss: /^json mode$/,
  apply(conversation) {
    if (conversation.output?.type !== 'json') return;
    conversation.system.push({ type: 'text', text: 'Answer with one valid JSON object and nothing else.' });
    delete conversation.output;
  },
};

const closedOutput: Change = {
  what: 'the schema of an answer is closed, and has neither name nor strictness',
  why: 'Open objects are a 400, and there are no fields for the others.',
  apply({ output }) {
    if (output?.type !== 'json-schema') return;
    output.schema = closed(output.schema);
    delete output.name;
    delete output.strict;
  },
};

const turnsJoined: Change = {
  what: 'a turn behind another of the same role is part of it',
  why: 'The server joins them anyway, and wants the results of calls and what follows in one.',
  apply(conversation) {
    dropEmptyTurns(conversation);
    const joined: Turn[] = [];
    for (const turn of conversation.turns) {
      const last = joined.at(-1);
      if (last?.role === turn.role) last.parts.push(...turn.parts);
      else joined.push(turn);
    }
    conversation.turns = joined;
  },
};

export const anthropicMessages: RoundTrip = {
  traits: { systemTurns: true },
  changes: [
    media,
    audio,
    foreignThoughts,
    plainWords,
    turnsJoined,
    allowedTools,
    foreignTools('anthropic-messages'),
    customTools,
    strictTools,
    choiceWithoutTools,
    toolsOfHistory,
    parallelByDefault,
    budgets,
    unprovenLoop,
    forcedWhileThinking,
    parallelOff,
    adaptiveWhileForced,
    efforts,
    limits,
    samplingGoes(['seed'], /^seed$/, 'There is no such field.'),
    samplingGoes(['frequencyPenalty'], /^frequency_penalty$/, 'There is no such field.'),
    samplingGoes(['presencePenalty'], /^presence_penalty$/, 'There is no such field.'),
    usualTemperature,
    samplingOfThoughts,
    onlyOneOfTwo,
    jsonInWords,
    closedOutput,
    fieldGoes('verbosity', () => true, 'There is no such field.', /^verbosity$/),
    fieldGoes('cacheKey', () => true, 'Caching goes by marks here; the meaning of the request is the same.'),
    fieldGoes('serviceTier', (tier) => tier === 'default', 'It is what happens anyway.'),
    fieldGoes(
      'serviceTier',
      (tier) => !['auto', 'standard_only'].includes(tier),
      "Another vendor's tier has no counterpart.",
      /^service_tier$/,
    ),
    foreignFields('anthropic-messages'),
  ],
  ignore: {
    why: 'Cache marks are settled over the whole request (at most four, the longer-lived first, own ones where none came), which the rules check. The words in place of what was left out are checked by tests of the format.',
    apply(conversation) {
      cacheMarksGo.apply(conversation);
      for (const { opaque } of conversation.tools) delete opaque?.value.cache_control;
      levelled(conversation, /^\[(Left out|An audio clip)[^\]]*\]$/g);
    },
  },
};
