// Conversations and answers put together at random, such as clients and upstreams really have them.

import fc from 'fast-check';
import type {
  CacheMark,
  Conversation,
  Effort,
  MediaSource,
  Part,
  Proof,
  Tool,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '../../src/core/model/conversation.ts';
import type { DialectId } from '../../src/core/model/format-id.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import { picture } from '../support/samples/sample.ts';

const formatId = fc.constantFrom<DialectId>(
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
);

/** Without fields that are undefined. */
export function record<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(fields as any).map((value) => stripped(value) as T);
}

export function stripped<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

/** Any characters, but neither blank nor with white space at its ends: how dialects treat those has tests of its own. */
export const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((inner) => `t${inner}.`);

/** A name that every dialect takes as it is. */
const toolName = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);

const cache: fc.Arbitrary<CacheMark | undefined> = fc.constantFrom<(CacheMark | undefined)[]>(
  undefined,
  undefined,
  {},
  { ttl: '5m' },
  { ttl: '1h' },
);

/** JSON as `JSON.stringify` would write it again. */
export const argumentsText: fc.Arbitrary<string> = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.jsonValue({ maxDepth: 2, depthSize: 'small' }), {
    maxKeys: 3,
  })
  .map((value) => JSON.stringify(value));

const textPart = record<Part>({ type: fc.constant('text'), text, cache } as any);

const base64 = (mediaType: string, data: string): MediaSource => ({ kind: 'base64', mediaType, data });
const fileIds: Record<DialectId, string> = {
  'openai-chat': 'file-1',
  'openai-responses': 'file-1',
  'anthropic-messages': 'file_011abc',
  gemini: 'https://generativelanguage.googleapis.com/v1beta/files/abc',
};
const file = formatId.map((format): MediaSource => ({ kind: 'file', format, id: fileIds[format] }));
const pdf = Buffer.from('%PDF-1.4 imagined').toString('base64');

const imageSource = fc.oneof(
  fc.constant(base64('image/png', picture)),
  fc.constantFrom<MediaSource>(
    { kind: 'url', url: 'https://example.test/a.png' },
    { kind: 'url', url: 'http://example.test/a.png' },
  ),
  file,
);
const image = record<Part>({
  type: fc.constant('image'),
  source: imageSource,
  detail: fc.constantFrom(undefined, 'low', 'high'),
  cache,
} as any);

const documentSource = fc.oneof(
  text.map((whole) => ({ kind: 'text', text: whole })),
  fc.constant(base64('application/pdf', pdf)),
  fc.constant<MediaSource>({ kind: 'url', url: 'https://example.test/a.pdf' }),
  file,
);
const document = record<Part>({
  type: fc.constant('document'),
  source: documentSource,
  name: fc.constantFrom(undefined, 'report.pdf'),
  cache,
} as any);

const audio = fc.constantFrom<Part>(
  { type: 'audio', source: base64('audio/wav', 'UklGRg==') },
  { type: 'audio', source: base64('audio/mpeg', 'SUQz') },
);

const userPart = fc.oneof({ weight: 4, arbitrary: textPart }, image, document, audio);

const proof: fc.Arbitrary<Proof> = fc.oneof(
  fc.constantFrom<Proof>(
    { format: 'anthropic-messages', kind: 'signature', value: 'sig-abc' },
    { format: 'gemini', kind: 'signature', value: 'c2lnYWJj' },
    { format: 'openai-responses', kind: 'encrypted', value: 'gAAAAabc', id: 'rs_abc' },
  ),
);

export const reasoning = record<Part>({ type: fc.constant('reasoning'), text, proof: maybe(proof) } as any);

/** An exchange: what the user says, and what the assistant answers, over tools or not. */
interface Exchange {
  said: Part[];
  instruction: string | undefined;
  thought: Part | undefined;
  answered: string[];
  refused: string | undefined;
  calls: { name: string; custom: boolean; arguments: string; result: Result }[];
}

interface Result {
  parts: ToolResultPart['parts'];
  isError: true | undefined;
  cache: CacheMark | undefined;
}

const result = fc.record<Result>({
  parts: fc.array(fc.oneof({ weight: 3, arbitrary: textPart }, image) as fc.Arbitrary<any>, { maxLength: 2 }),
  isError: fc.constantFrom(undefined, undefined, true),
  cache,
});

function callOf(tools: readonly Tool[]): fc.Arbitrary<Exchange['calls'][number]> {
  return fc.constantFrom(...tools).chain((tool) => {
    const custom = tool.kind === 'custom';
    return fc.record({
      name: fc.constant(tool.name),
      custom: fc.constant(custom),
      arguments: custom ? text : argumentsText,
      result,
    });
  });
}

function exchange(tools: readonly Tool[]): fc.Arbitrary<Exchange> {
  const callable = tools.filter((tool) => !tool.opaque);
  return fc.record<Exchange>({
    said: fc.array(userPart, { minLength: 1, maxLength: 3 }),
    instruction: maybe(text),
    thought: maybe(reasoning),
    answered: fc.array(text, { minLength: 1, maxLength: 1 }),
    refused: fc.option(text, { nil: undefined, freq: 6 }),
    calls: callable.length > 0 ? fc.array(callOf(callable), { maxLength: 3 }) : fc.constant([]),
  });
}

function turnsOf(exchanges: Exchange[], last: Part[]): Turn[] {
  const turns: Turn[] = [];
  exchanges.forEach(({ said, instruction, thought, answered, refused, calls }, at) => {
    turns.push({ role: 'user', parts: said });
    if (instruction !== undefined)
      turns.push({ role: 'system', parts: [{ type: 'text', text: instruction }] });
    const made = calls.map(
      (call, index): ToolCallPart => ({
        type: 'tool-call',
        id: `call_${at}_${index}`,
        name: call.name,
        kind: call.custom ? 'custom' : 'function',
        arguments: call.arguments,
      }),
    );
    const parts: Part[] = [
      ...(thought ? [thought] : []),
      ...answered.map((words): Part => ({ type: 'text', text: words })),
    ];
    if (refused !== undefined && made.length === 0) parts.push({ type: 'refusal', text: refused });
    turns.push({ role: 'assistant', parts: [...parts, ...made] });
    const results = calls.map((call, index): Part => {
      const { parts: content, ...rest } = call.result;
      return stripped({ type: 'tool-result', call: `call_${at}_${index}`, parts: content, ...rest });
    });
    if (results.length > 0) turns.push({ role: 'user', parts: results });
  });
  turns.push({ role: 'user', parts: last });
  return turns;
}

const schema: fc.Arbitrary<JsonObject> = fc.constantFrom<JsonObject[]>(
  { type: 'object', properties: { at: { type: 'string', description: 'Where' } }, required: ['at'] },
  {
    type: 'object',
    properties: { list: { type: 'array', items: { type: 'integer' } }, on: { type: 'boolean' } },
  },
  { type: 'object', properties: {} },
);

const functionTool = record<Tool>({
  kind: fc.constant('function'),
  name: toolName,
  description: maybe(text),
  schema: maybe(schema),
  strict: fc.constantFrom(undefined, undefined, false, true),
  cache,
} as any);

const grammar = { syntax: 'lark', definition: 'start: "x"' };
const customTool = record<Tool>({
  kind: fc.constant('custom'),
  name: toolName,
  description: maybe(text),
  grammar: fc.constantFrom(undefined, grammar),
} as any);

/** A tool of each vendor's own, as its dialect declares it. */
const ownTools: Record<DialectId, Tool> = {
  'openai-chat': ownTool('openai-chat', 'search', { type: 'builtin_function', function: { name: 'search' } }),
  'openai-responses': ownTool('openai-responses', 'web_search', { type: 'web_search' }),
  'anthropic-messages': ownTool('anthropic-messages', 'bash', { type: 'bash_20250124', name: 'bash' }),
  gemini: ownTool('gemini', 'googleSearch', { googleSearch: {} }),
};

function ownTool(format: DialectId, name: string, value: JsonObject): Tool {
  return { kind: 'function', name, opaque: { format, value } };
}

const opaqueTool = formatId.map((format): Tool => ownTools[format]);

export const tools: fc.Arbitrary<Tool[]> = fc.uniqueArray(
  fc.oneof({ weight: 5, arbitrary: functionTool }, { weight: 2, arbitrary: customTool }, opaqueTool),
  { selector: ({ name }) => name, maxLength: 4 },
);

const effort = fc.constantFrom<Effort>('minimal', 'low', 'medium', 'high', 'xhigh', 'max');
const settings = {
  maxOutputTokens: maybe(fc.integer({ min: 9000, max: 64_000 })),
  sampling: record({
    temperature: maybe(fc.constantFrom(0, 0.5, 1, 1.5)),
    topP: maybe(fc.constantFrom(0.1, 0.9)),
    topK: maybe(fc.integer({ min: 1, max: 40 })),
    seed: maybe(fc.integer({ min: 0, max: 1000 })),
    frequencyPenalty: maybe(fc.constantFrom(0.5, -0.5)),
    presencePenalty: maybe(fc.constantFrom(0.5, -0.5)),
  }),
  stop: fc.array(text, { maxLength: 6 }),
  reasoning: maybe(
    fc.oneof(
      fc.constant({ mode: 'off' as const }),
      record({ mode: fc.constant('on' as const), effort, show: maybe(fc.boolean()) }),
      record({ mode: fc.constant('on' as const), budgetTokens: fc.integer({ min: 1024, max: 8000 }) }),
      record({ mode: fc.constant('adaptive' as const), effort: maybe(effort), show: maybe(fc.boolean()) }),
    ),
  ),
  output: maybe(
    fc.oneof(
      fc.constant({ type: 'json' as const }),
      record({
        type: fc.constant('json-schema' as const),
        name: maybe(toolName),
        schema,
        strict: maybe(fc.boolean()),
      }),
    ),
  ),
  verbosity: maybe(fc.constantFrom('low' as const, 'medium' as const, 'high' as const)),
  user: maybe(text),
  cacheKey: maybe(text),
  serviceTier: maybe(fc.constantFrom('auto', 'default', 'flex', 'priority', 'standard_only')),
  parallelToolCalls: maybe(fc.boolean()),
  extra: maybe(formatId.map((format) => ({ format, fields: { unheard_of: { deep: [1] } } }))),
};

/** A well-formed conversation: alternating, every call answered right after it, ids unique. */
export const conversation: fc.Arbitrary<Conversation> = tools.chain((offered) => {
  const names = offered.filter((tool) => !tool.opaque).map(({ name }) => name);
  const history = fc
    .tuple(fc.array(exchange(offered), { maxLength: 3 }), fc.array(userPart, { minLength: 1, maxLength: 3 }))
    .map(([exchanges, last]) => turnsOf(exchanges, last));
  const choices = [
    { type: 'auto' },
    { type: 'none' },
    { type: 'required' },
    ...names.map((name) => ({ type: 'tool', name })),
  ];
  const allowed = { type: 'allowed', names: names.slice(0, 1), required: false };
  return record<Conversation>({
    model: fc.constant('upstream-model'),
    system: fc.array(textPart as fc.Arbitrary<any>, { maxLength: 2 }),
    turns: history,
    tools: fc.constant(offered),
    toolChoice: names.length > 0 ? maybe(fc.constantFrom<any>(...choices, allowed)) : fc.constant(undefined),
    stream: fc.boolean(),
    ...settings,
  } as any);
});
