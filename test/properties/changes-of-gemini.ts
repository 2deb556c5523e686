// What generateContent cannot carry, or carries in other words.

import { effortToBudget } from '../../src/core/formats/reasoning-effort.ts';
import type { Part, ToolResultPart } from '../../src/core/model/conversation.ts';
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
  resultsOf,
  stopBeyond,
} from './change.ts';
import { textDocuments } from './changes-of-openai-chat.ts';

const tiers = ['flex', 'standard', 'priority'];
const mostBudget = 24_576;

const references: Change = {
  what: "media by address, and files in other vendors' stores",
  why: 'Google fetches only from its own stores; what can be fetched is put inline before. A word stands in its place.',
  loss: /^(image|document) by (URL|file id)$/,
  apply: (conversation) =>
    mapParts(conversation, (part) => {
      if (part.type !== 'image' && part.type !== 'document') return part;
      const { source } = part;
      return source.kind === 'url' || (source.kind === 'file' && source.format !== 'gemini') ? leftOut : part;
    }),
};

const kindsOfFiles: Change = {
  what: 'a picture by its handle is a file like any other',
  why: 'A handle comes without a media type; Google knows it.',
  apply: (conversation) =>
    mapParts(conversation, (part) =>
      part.type === 'image' && part.source.kind === 'file' ? { type: 'document', source: part.source } : part,
    ),
};

const plainWords: Change = {
  what: 'the detail of images, the names of documents, and refusals as such',
  why: 'There are no fields for them.',
  apply: (conversation) =>
    mapParts(conversation, (part) => {
      if (part.type === 'image') delete part.detail;
      if (part.type === 'document') delete part.name;
      return part.type === 'refusal' ? { type: 'text', text: part.text } : part;
    }),
};

const foreignThoughts: Change = {
  what: "thoughts without Google's own signature",
  why: "They would be taken for the model's own.",
  loss: /^reasoning in history$/,
  apply: (conversation) =>
    mapParts(conversation, (part) =>
      part.type === 'reasoning' && part.proof?.format !== 'gemini' ? undefined : part,
    ),
};

const instructionsAsUser: Change = {
  what: 'instructions in the middle are user text',
  why: 'There are two roles only, and the place counts.',
  loss: /^system turn sent as user text$/,
  apply(conversation) {
    for (const turn of conversation.turns) if (turn.role === 'system') turn.role = 'user';
  },
};

const turnsJoined: Change = {
  what: 'a turn behind another of the same role is part of it',
  why: 'Roles alternate.',
  apply(conversation) {
    dropEmptyTurns(conversation);
    const [first, ...rest] = conversation.turns;
    const joined = first ? [first] : [];
    for (const turn of rest) {
      const last = joined.at(-1);
      if (last?.role === turn.role) last.parts.push(...turn.parts);
      else joined.push(turn);
    }
    conversation.turns = joined;
  },
};

const answersJoined: Change = {
  what: 'texts of an answer that follow each other are one',
  why: 'The official package keeps the chunks of a streamed answer as parts, so parts do not mean blocks.',
  apply(conversation) {
    for (const turn of conversation.turns.filter(({ role }) => role === 'assistant')) {
      const parts: Part[] = [];
      for (const part of turn.parts) {
        const last = parts.at(-1);
        if (part.type === 'text' && last?.type === 'text') last.text += part.text;
        else parts.push(part);
      }
      turn.parts = parts;
    }
  },
};

/** The texts of a result are one; its media stand behind them. */
const results: Change = {
  what: 'a result is one text, with its media behind',
  why: 'The response is an object with one `output`.',
  apply(conversation) {
    for (const result of conversation.turns.flatMap(resultsOf)) {
      const isText = (part: Part) => part.type === 'text';
      const text = result.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n');
      const media = result.parts.filter((part) => !isText(part));
      result.parts = [...(text ? [{ type: 'text', text }] : []), ...media] as ToolResultPart['parts'];
    }
  },
};

const customTools: Change = {
  what: 'custom tools become functions of one text',
  why: 'The dialect has functions alone; the calls in answers are turned back.',
  apply(conversation) {
    for (const tool of conversation.tools) {
      if (tool.kind !== 'custom') continue;
      const { grammar } = tool;
      const rule = grammar && `The text must follow this ${grammar.syntax} grammar:\n${grammar.definition}`;
      const input = { type: 'string', ...(rule && { description: rule }) };
      Object.assign(tool, {
        kind: 'function',
        schema: { type: 'object', properties: { input }, required: ['input'] },
      });
      delete tool.grammar;
    }
    mapParts(conversation, (part) =>
      part.type === 'tool-call' && part.kind === 'custom'
        ? { ...part, kind: 'function', arguments: JSON.stringify({ input: part.arguments }) }
        : part,
    );
  },
};

const emptySchemas: Change = {
  what: 'schemas without properties are left out, and strictness is not said',
  why: 'Older models refuse the one, and there is no field for the other.',
  apply({ tools }) {
    for (const tool of tools) {
      delete tool.strict;
      if (Object.keys(tool.schema?.properties ?? {}).length === 0) delete tool.schema;
    }
  },
};

const ownToolsLast: Change = {
  what: "Google's own tools stand behind the functions",
  why: 'All functions are declared in one place.',
  apply(conversation) {
    const { tools } = conversation;
    conversation.tools = [...tools.filter(({ opaque }) => !opaque), ...tools.filter(({ opaque }) => opaque)];
  },
};

const choices: Change = {
  what: 'a choice where only tools of Google are left',
  why: 'The calling mode is about functions.',
  apply(conversation) {
    if (conversation.tools.every(({ opaque }) => opaque)) delete conversation.toolChoice;
  },
};

const oneAtATime: Change = {
  what: 'the wish for one call at a time',
  why: 'There is no switch for it.',
  loss: /^parallel_tool_calls$/,
  apply: (conversation) => {
    delete conversation.parallelToolCalls;
  },
};

const budgets: Change = {
  what: 'efforts become budgets, at most what the models take',
  why: 'A budget is what all generations understand.',
  apply(conversation) {
    const { reasoning, maxOutputTokens } = conversation;
    if (!reasoning || reasoning.mode === 'off') return;
    const asked = reasoning.budgetTokens ?? (reasoning.effort && effortToBudget(reasoning.effort));
    const show = reasoning.show !== false ? { show: true } : {};
    if (asked === undefined) {
      conversation.reasoning = { mode: 'adaptive', ...show };
      return;
    }
    const room = maxOutputTokens === undefined ? mostBudget : Math.floor((maxOutputTokens * 3) / 4);
    const budgetTokens = Math.min(asked, mostBudget, room);
    conversation.reasoning = { mode: 'on', budgetTokens, ...show };
  },
};

const schemaOfAnswer: Change = {
  what: 'the name and the strictness of the schema of an answer',
  why: 'There are no fields for them.',
  apply({ output }) {
    if (output?.type !== 'json-schema') return;
    delete output.name;
    delete output.strict;
  },
};

export const gemini: RoundTrip = {
  traits: { geminiGeneration: 3, reasoning: 'budget' },
  changes: [
    cacheMarksGo,
    foreignThoughts,
    instructionsAsUser,
    references,
    kindsOfFiles,
    textDocuments,
    plainWords,
    turnsJoined,
    answersJoined,
    results,
    foreignTools('gemini'),
    customTools,
    emptySchemas,
    ownToolsLast,
    parallelByDefault,
    choiceWithoutTools,
    choices,
    oneAtATime,
    stopBeyond(5, /^stop sequences beyond five$/),
    budgets,
    schemaOfAnswer,
    fieldGoes('verbosity', () => true, 'There is no such field.', /^verbosity$/),
    fieldGoes(
      'user',
      () => true,
      'There is no such field outside Vertex; it is for the vendor, not for the answer.',
    ),
    fieldGoes('cacheKey', () => true, 'Google caches by itself.'),
    fieldGoes('serviceTier', (tier) => tier === 'auto' || tier === 'default', 'It is what happens anyway.'),
    fieldGoes(
      'serviceTier',
      (tier) => !tiers.includes(tier),
      "Another vendor's tier has no counterpart.",
      /^service_tier$/,
    ),
    foreignFields('gemini'),
    {
      what: 'fields that Google does not know',
      why: 'It would refuse the whole request; the reader that met them has told them.',
      apply(conversation) {
        delete conversation.extra;
      },
    },
  ],
  ignore: {
    why: 'The words in place of what was left out are checked by tests of the format.',
    apply: (conversation) => levelled(conversation, /\[Left out[^\]]*\]/g),
  },
};
