// Conversations as no good client would send them: turns in any order, calls and results that do not match, odd names, blank texts.

import fc from 'fast-check';
import type { Conversation, Part } from '../../src/core/model/conversation.ts';
import type { DialectId } from '../../src/core/model/format-id.ts';
import type { Traits } from '../../src/core/model/traits.ts';
import { picture } from '../support/samples/sample.ts';
import { record } from './arbitraries.ts';

const pick = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const text = pick('', '  ', '\n', 'hello', ' a b\n', '门', '*/ <x> "q"');
const callId = pick('1', '2', 'a:b', 'call_0', `call_${'x'.repeat(60)}1`, `call_${'x'.repeat(60)}2`, 'ü|ü');
const names = ['read', 'b.c', 'x'.repeat(200), `${'x'.repeat(199)}y`, 'with space', '7', 'constructor'];
const name = pick(...names);
const cache = maybe(pick({}, { ttl: '5m' as const }, { ttl: '1h' as const }));
const format = pick<DialectId>('openai-chat', 'openai-responses', 'anthropic-messages', 'gemini');

const url = (address: string) => ({ kind: 'url', url: address });
const base64 = (mediaType: string, data: string) => ({ kind: 'base64', mediaType, data });
const reference = pick<object>(
  url('http://a.example/x'),
  url('https://a.example/x'),
  { kind: 'file', format: 'openai-chat', id: 'file-1' },
  { kind: 'file', format: 'anthropic-messages', id: 'file_1' },
  { kind: 'file', format: 'gemini', id: 'https://generativelanguage.googleapis.com/v1beta/files/abc' },
);
const image = pick<object>(
  base64('image/png', picture),
  base64('image/jpg', '/9j/4AAQ'),
  base64('image/png', '/9j/4AAQ'),
  base64('image/tiff', 'SUkq'),
  url(`data:image/png;base64,${picture}`),
);
const file = pick(
  base64('application/pdf', 'JVBERi0='),
  base64('text/plain', 'aGk='),
  base64('application/zip', 'UEs='),
);
const sound = pick(
  base64('audio/wav', 'UklGRg=='),
  base64('audio/mpeg', 'SUQz'),
  base64('audio/ogg', 'T2dn'),
);

const proof = fc.oneof(
  pick(
    { format: 'anthropic-messages', kind: 'signature', value: 'sig-1' },
    { format: 'gemini', kind: 'signature', value: 'c2ln' },
    { format: 'openai-responses', kind: 'encrypted', value: 'gAAAAA', id: 'rs_1' },
    { format: 'openai-chat', kind: 'signature', value: '{"thought_signature":"x"}' },
  ),
);

const innerPart = fc.oneof(
  record({ type: pick('text'), text, cache }),
  record({ type: pick('image'), source: fc.oneof(image, reference) as any, cache }),
  record({
    type: pick('document'),
    source: fc.oneof(file, reference, record({ kind: pick('text'), text })) as any,
    name: maybe(pick('a.pdf')),
    cache,
  }),
  record({ type: pick('opaque'), format: pick('unheard'), kind: pick('strange'), value: pick({}) }),
);

const part = fc.oneof(
  innerPart,
  record({ type: pick('audio'), source: fc.oneof(sound, reference) as any }),
  record({ type: pick('refusal'), text }),
  record({ type: pick('reasoning'), text, proof: maybe(proof) }),
  record({
    type: pick('reasoning'),
    text: pick(''),
    proof: pick({ format: 'anthropic-messages', kind: 'redacted', value: 'red-1' }),
  }),
  record({
    type: pick('tool-call'),
    id: callId,
    name,
    kind: pick('function', 'custom'),
    arguments: pick('', 'null', '{}', '{"a":1}', '{"a', '[1]', '"x"', '{"n":12345678901234567890}'),
    cache,
  }),
  record({
    type: pick('tool-result'),
    call: callId,
    parts: fc.array(innerPart, { maxLength: 2 }),
    isError: maybe(fc.boolean()),
    cache,
  }),
) as unknown as fc.Arbitrary<Part>;

const turn = fc.record({
  role: pick('user' as const, 'user' as const, 'assistant' as const, 'assistant' as const, 'system' as const),
  parts: fc.array(part, { maxLength: 4 }),
});

const schema = pick(
  undefined,
  {},
  { type: 'object' },
  { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
  { type: ['object', 'null'], properties: { $ref: { const: 1 } }, $schema: 'x', additionalProperties: true },
  {
    anyOf: [
      { type: 'object', properties: { a: {} } },
      { type: 'object', properties: { b: {} } },
    ],
  },
  {
    type: 'object',
    properties: { 'a-b': { $ref: '#/$defs/x' } },
    $defs: { x: { type: 'object', properties: { y: { $ref: '#/$defs/x' } } } },
  },
);

const tool = record({
  kind: pick('function', 'function', 'custom'),
  name,
  description: maybe(text),
  schema: schema as any,
  strict: maybe(fc.boolean()),
  grammar: maybe(pick({ syntax: 'lark', definition: 'start: "x"' })),
  cache,
});

/** A tool that no vendor at hand has. */
const foreignTool = name.map((name) => ({
  kind: 'function',
  name,
  opaque: { format: 'unheard', value: {} },
}));

const choice = fc.oneof(
  pick({ type: 'auto' }, { type: 'none' }, { type: 'required' }),
  name.map((name) => ({ type: 'tool', name })),
  fc.record({
    type: pick('allowed'),
    names: fc.subarray(names, { minLength: 1, maxLength: 2 }),
    required: fc.boolean(),
  }),
);

export const wildConversation = record({
  model: pick('m'),
  system: fc.array(record({ type: pick('text'), text: pick('s', 'two\nlines'), cache }), { maxLength: 2 }),
  turns: fc.array(turn, { maxLength: 6 }),
  tools: fc.uniqueArray(fc.oneof({ weight: 5, arbitrary: tool as fc.Arbitrary<any> }, foreignTool), {
    selector: (each) => each.name,
    maxLength: 3,
  }),
  toolChoice: maybe(choice),
  parallelToolCalls: maybe(fc.boolean()),
  maxOutputTokens: maybe(pick(1, 15, 1024, 1025, 9000, 200_000)),
  sampling: record({
    temperature: maybe(pick(0, 1, 1.5, 2)),
    topP: maybe(pick(0.5, 1)),
    topK: maybe(pick(1, 40)),
    seed: maybe(pick(1, 2 ** 40)),
    frequencyPenalty: maybe(pick(2)),
  }),
  stop: fc.array(pick('END', ' ', '\n', 'a', 'b', 'c'), { maxLength: 6 }),
  reasoning: maybe(
    record({
      mode: pick('on', 'off', 'adaptive'),
      effort: maybe(pick('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max')),
      budgetTokens: maybe(pick(1, 1024, 70_000)),
      show: maybe(fc.boolean()),
    }),
  ),
  output: maybe(
    fc.oneof(
      pick({ type: 'json' }),
      record({
        type: pick('json-schema'),
        name: maybe(pick('x', 'with space')),
        schema: pick({ type: 'object', properties: { a: { type: 'object' } } }),
        strict: maybe(fc.boolean()),
      }),
    ),
  ),
  verbosity: maybe(pick('low')),
  user: maybe(pick('u', 'u'.repeat(100))),
  cacheKey: maybe(pick('k'.repeat(100))),
  serviceTier: maybe(pick('auto', 'flex', 'unheard')),
  extra: maybe(
    format
      .filter((id) => id === 'openai-chat')
      .map((id) => ({ format: `${id}-of-nobody`, fields: { x: 1 } })),
  ),
  stream: fc.boolean(),
} as any) as unknown as fc.Arbitrary<Conversation>;

/** Only Gemini 3 knows levels of thinking. */
export const anyTraits: fc.Arbitrary<Traits> = record<Traits>({
  outputLimitField: maybe(pick('max_tokens', 'max_completion_tokens')),
  maxOutputTokens: maybe(pick(8192, 64_000)),
  systemRole: maybe(pick('system', 'developer')),
  noSampling: maybe(fc.boolean()),
  reasoning: maybe(pick('none', 'effort', 'budget', 'adaptive')),
  reasoningContent: maybe(fc.boolean()),
  streamUsage: maybe(fc.boolean()),
  openAiFields: maybe(fc.boolean()),
  efforts: maybe(pick(['low', 'medium', 'high'])),
  nineCharacterCallIds: maybe(fc.boolean()),
  reasoningProofs: maybe(fc.boolean()),
  systemTurns: maybe(fc.boolean()),
  noForcedToolChoice: maybe(fc.boolean()),
  geminiGeneration: maybe(pick(2, 3)),
  schemaDialect: maybe(pick('json-schema', 'reduced')),
} as any).map((traits) => (traits.reasoning === 'effort' ? { ...traits, geminiGeneration: 3 } : traits));
