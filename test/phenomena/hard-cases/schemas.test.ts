// Hard cases: schemas of tools and answers, and the fields of one dialect in the requests of another.

import assert from 'node:assert/strict';
import { crossRequest, throughJson } from '../../support/codec.ts';
import { chat, formats, gemini, messages } from '../../support/formats.ts';
import { history } from './history.ts';

function keywordsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keywordsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keywordsIn(inner)]);
}

describe('hard cases: schemas', () => {
  it('48: a schema full of keywords passes every upstream', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'x',
      $comment: 'none',
      type: 'object',
      additionalProperties: false,
      properties: {
        kind: { const: 'a' },
        maybe: { type: ['string', 'null'], examples: ['x'], deprecated: true },
        count: { type: 'integer', exclusiveMinimum: 0, multipleOf: 2 },
        list: { type: 'array', uniqueItems: true, items: { $ref: '#/$defs/item' } },
        either: { oneOf: [{ type: 'string' }, { type: 'number' }], enumDescriptions: ['x'] },
        both: { allOf: [{ type: 'object', properties: { a: { type: 'string' } } }] },
        map: {
          type: 'object',
          patternProperties: { '^x': { type: 'string' } },
          propertyNames: { pattern: 'x' },
        },
      },
      required: ['kind'],
      $defs: { item: { type: 'object', properties: { self: { $ref: '#/$defs/item' } } } },
    };
    for (const upstream of formats) {
      const { body } = crossRequest(chat, upstream, history('call_1', 'look', '{}', schema));
      assert.equal(upstream.refusal(body), undefined, `${upstream.id}: ${JSON.stringify(body.tools)}`);
    }
  });

  it('49: properties that are named like keywords stay, and stay required', () => {
    const names = [
      'title',
      'default',
      'format',
      'const',
      '$schema',
      'type',
      'properties',
      'additionalProperties',
    ];
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    const schema = { type: 'object', properties, required: names };
    for (const upstream of formats) {
      const { body } = crossRequest(chat, upstream, history('call_1', 'look', '{}', schema));
      assert.equal(upstream.refusal(body), undefined, upstream.id);
      const keys = keywordsIn(body.tools);
      for (const name of names) assert.ok(keys.includes(name), `${upstream.id} lost ${name}`);
      const required = JSON.stringify(body.tools).match(/"required":(\[[^\]]*\])/)?.[1] ?? '[]';
      assert.equal(JSON.parse(required).length, names.length, upstream.id);
    }
  });

  it('50: a function without parameters is offered as each upstream wants it', () => {
    for (const parameters of [undefined, { type: 'object' }, { type: 'object', properties: {} }]) {
      const body = history('call_1');
      body.tools = [{ type: 'function', function: { name: 'look', parameters } }];
      for (const upstream of formats) {
        const { body: sent } = crossRequest(chat, upstream, throughJson(body));
        assert.equal(upstream.refusal(sent), undefined, `${upstream.id}: ${JSON.stringify(sent.tools)}`);
        if (upstream !== gemini) continue;
        const [declaration] = sent.tools[0].functionDeclarations;
        assert.notDeepEqual(
          declaration.parameters?.properties,
          {},
          'Gemini wants properties or no parameters',
        );
      }
    }
  });

  it('51: every object of a structured answer is closed for Messages', () => {
    const inner = { type: 'object', properties: { a: { type: 'string' } } };
    const schema = {
      type: 'object',
      properties: { one: inner, many: { type: 'array', items: inner } },
      required: [],
    };
    const body = {
      ...history('call_1'),
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } },
    };
    for (const upstream of formats) {
      const { body: sent } = crossRequest(chat, upstream, body);
      assert.equal(upstream.refusal(sent), undefined, upstream.id);
    }
    const { output_config: config } = crossRequest(chat, messages, body).body;
    const { one, many } = config.format.schema.properties;
    for (const object of [config.format.schema, one, many.items])
      assert.equal(object.additionalProperties, false);
  });

  it('74: what only one dialect knows never reaches the settings or schemas of another', () => {
    const tool = { name: 'look', parameters: { type: 'object', properties: {} }, strict: true };
    const cached = { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } };
    const body = {
      model: 'm',
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
      logit_bias: { 50256: -100 },
      metadata: { a: 'b' },
      store: true,
      unheard_of: { deep: true },
      messages: [{ role: 'user', content: [cached], name: 'me' }],
      tools: [{ type: 'function', function: tool, cache_control: { type: 'ephemeral' } }],
    };
    for (const upstream of formats.filter((format) => format !== chat)) {
      const { body: sent } = crossRequest(chat, upstream, body);
      assert.equal(upstream.refusal(sent), undefined, `${upstream.id}: ${JSON.stringify(sent)}`);
      const keys = keywordsIn(sent);
      for (const key of ['stream_options', 'logit_bias', 'unheard_of'])
        assert.ok(!keys.includes(key), upstream.id);
    }
  });
});
