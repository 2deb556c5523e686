// Schemas in the two forms that Gemini takes: nothing that it refuses, and as little lost as can be.

import assert from 'node:assert/strict';
import { createToolRestorer } from '../../../../src/core/formats/restore-tools.ts';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';
import { assistant, call, result, user, write } from './wire.ts';

/** As the parameter `p` of a function, checked against Google's rules. */
function jsonSchema(schema: any, root: any = {}): any {
  return declaration({ type: 'object', properties: { p: schema }, ...root }).parametersJsonSchema.properties
    .p;
}

function reduced(schema: any, root: any = {}): any {
  return declaration({ type: 'object', properties: { p: schema }, ...root }, 'reduced').parameters.properties
    .p;
}

function declaration(schema: any, schemaDialect: 'json-schema' | 'reduced' = 'json-schema'): any {
  const { body } = write({ tools: [{ kind: 'function', name: 'f', schema }] }, { schemaDialect });
  return body.tools[0].functionDeclarations[0];
}

describe('JSON Schema for Gemini', () => {
  const cases: [phenomenon: string, schema: any, expected: any][] = [
    ['keeps what Google knows', { type: 'array', items: { type: 'string' }, minItems: 1 }, 'same'],
    ['keeps a list of types', { type: ['string', 'null'] }, 'same'],
    ['keeps open objects', { type: 'object', additionalProperties: { type: 'string' } }, 'same'],
    ['says a constant as an enum', { const: 'a' }, { enum: ['a'] }],
    [
      'tells values that are neither strings nor numbers',
      { type: 'boolean', const: true },
      { type: 'boolean', description: '(one of: [true])' },
    ],
    [
      'says exclusive bounds of whole numbers',
      { type: 'integer', exclusiveMinimum: 0 },
      { type: 'integer', minimum: 1 },
    ],
    [
      'tells exclusive bounds of other numbers',
      { type: 'number', exclusiveMaximum: 1 },
      { type: 'number', maximum: 1, description: '(exclusiveMaximum: 1)' },
    ],
    [
      'tells the constraints that it cannot say',
      { type: 'string', description: 'A path.', pattern: '^/', minLength: 1, default: '/' },
      { type: 'string', description: 'A path. (pattern: ^/; minLength: 1; default: /)' },
    ],
    [
      'leaves out what describes no value',
      { $schema: 'x', $comment: 'y', type: 'string', deprecated: true },
      { type: 'string' },
    ],
    [
      'merges allOf',
      {
        description: 'both',
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { const: 1 } }, required: ['b'] },
        ],
      },
      {
        type: 'object',
        description: 'both',
        properties: { a: { type: 'string' }, b: { enum: [1] } },
        required: ['a', 'b'],
      },
    ],
    ['takes `true` for any value', true, {}],
    [
      'takes a list of items for places',
      { type: 'array', items: [{ const: 1 }] },
      { type: 'array', prefixItems: [{ enum: [1] }] },
    ],
    ['leaves out types that are none', { type: 'any' }, {}],
    [
      'demands only properties that are there',
      { type: 'object', properties: { a: {} }, required: ['a', 'b'] },
      { type: 'object', properties: { a: {} }, required: ['a'] },
    ],
    [
      'leaves out a choice that says nothing any more',
      { type: 'object', properties: { a: {} }, anyOf: [{ required: ['a'] }, { not: {} }] },
      { type: 'object', properties: { a: {} } },
    ],
    [
      'keeps properties that are named like keywords',
      {
        type: 'object',
        properties: {
          const: { type: 'string' },
          $schema: { const: 'x' },
          default: { pattern: 'a' },
          'a-b': {},
        },
        required: ['const', 'default'],
      },
      {
        type: 'object',
        properties: {
          const: { type: 'string' },
          $schema: { enum: ['x'] },
          default: { description: '(pattern: a)' },
          'a-b': {},
        },
        required: ['const', 'default'],
      },
    ],
  ];
  for (const [phenomenon, schema, expected] of cases) {
    it(phenomenon, () => assert.deepEqual(jsonSchema(schema), expected === 'same' ? schema : expected));
  }

  it('keeps definitions, also recursive ones, under their newer name', () => {
    const tree = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#/definitions/tree' } } },
    };
    const written = declaration({
      type: 'object',
      properties: { root: { $ref: '#/definitions/tree', description: 'The root.' } },
      definitions: { tree },
    }).parametersJsonSchema;
    assert.deepEqual(written, {
      type: 'object',
      properties: { root: { $ref: '#/$defs/tree' } },
      $defs: {
        tree: {
          type: 'object',
          properties: { children: { type: 'array', items: { $ref: '#/$defs/tree' } } },
        },
      },
    });
  });

  it('writes out other references, and stops where a schema is inside itself', () => {
    const written = jsonSchema(
      { $ref: '#/properties/q' },
      {
        properties: {
          q: { type: 'object', properties: { again: { $ref: '#/properties/q' } } },
          p: { $ref: '#/properties/q' },
        },
      },
    );
    assert.deepEqual(written.properties.again, { type: 'object' });
  });

  it('stops where a schema is inside itself by way of allOf', () => {
    const tree = {
      type: 'object',
      properties: { left: { description: 'The left one.', allOf: [{ $ref: '#/$defs/tree' }] } },
    };
    const written = jsonSchema({ allOf: [{ $ref: '#/$defs/tree' }] }, { $defs: { tree } });
    assert.deepEqual(written, {
      type: 'object',
      properties: { left: { type: 'object', description: 'The left one.' } },
    });
  });

  it('says an object for a reference that leads nowhere', () => {
    assert.deepEqual(jsonSchema({ $ref: 'https://example.com/x.json' }), { type: 'object' });
  });

  for (const schema of [
    undefined,
    {},
    { type: 'object' },
    { type: 'object', properties: {}, additionalProperties: false },
  ]) {
    it(`declares no parameters for ${JSON.stringify(schema)}`, () => {
      assert.deepEqual(declaration(schema), { name: 'f' });
      assert.deepEqual(declaration(schema, 'reduced'), { name: 'f' });
    });
  }
});

describe('the reduced schema for Gemini', () => {
  const cases: [phenomenon: string, schema: any, expected: any][] = [
    ['has types in capitals', { type: 'integer', minimum: 1 }, { type: 'INTEGER', minimum: 1 }],
    ['says that null is a value', { type: ['string', 'null'] }, { type: 'STRING', nullable: true }],
    [
      'says several types as a choice',
      { type: ['string', 'number'], description: 'either' },
      {
        anyOf: [
          { type: 'STRING', description: 'either' },
          { type: 'NUMBER', description: 'either' },
        ],
      },
    ],
    [
      'says a choice with null as a value that may be null',
      { anyOf: [{ type: 'string' }, { type: 'null' }], description: 'maybe' },
      { type: 'STRING', description: 'maybe', nullable: true },
    ],
    [
      'says oneOf as anyOf, and nothing beside it',
      {
        description: 'one',
        default: 'x',
        oneOf: [{ type: 'string' }, { type: 'integer', description: 'a count' }],
      },
      {
        anyOf: [
          { type: 'STRING', description: 'one (default: x)' },
          { type: 'INTEGER', description: 'a count' },
        ],
      },
    ],
    ['keeps an enum of strings', { enum: ['a', 'b'] }, { type: 'STRING', enum: ['a', 'b'] }],
    [
      'tells an enum of numbers',
      { type: 'integer', enum: [1, 2] },
      { type: 'INTEGER', description: '(one of: [1,2])' },
    ],
    ['keeps dates', { type: 'string', format: 'date-time' }, { type: 'STRING', format: 'date-time' }],
    [
      'tells other formats',
      { type: 'string', format: 'uri' },
      { type: 'STRING', description: '(format: uri)' },
    ],
    ['gives lists items', { type: 'array' }, { type: 'ARRAY', items: { type: 'STRING' } }],
    [
      'takes the places of a list for its items',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
      { type: 'ARRAY', items: { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }] } },
    ],
    ['has no empty properties', { type: 'object', properties: {}, required: ['a'] }, { type: 'OBJECT' }],
    ['guesses types', { properties: { a: true } }, { type: 'OBJECT', properties: { a: { type: 'STRING' } } }],
    [
      'keeps properties beside a choice',
      { type: 'object', properties: { a: {} }, anyOf: [{ required: ['a'] }, { properties: { b: {} } }] },
      { type: 'OBJECT', properties: { b: { type: 'STRING' }, a: { type: 'STRING' } } },
    ],
    [
      'keeps properties that are named like keywords',
      {
        type: 'object',
        properties: { title: { type: 'string' }, additionalProperties: {} },
        required: ['title'],
      },
      {
        type: 'OBJECT',
        properties: { title: { type: 'STRING' }, additionalProperties: { type: 'STRING' } },
        required: ['title'],
      },
    ],
  ];
  for (const [phenomenon, schema, expected] of cases) {
    it(phenomenon, () => assert.deepEqual(reduced(schema), expected));
  }

  it('writes references out, and stops where a schema is inside itself', () => {
    const definitions = {
      $defs: {
        tree: { type: 'object', properties: { left: { $ref: '#/$defs/tree' }, name: { type: 'string' } } },
      },
    };
    assert.deepEqual(reduced({ $ref: '#/$defs/tree' }, definitions), {
      type: 'OBJECT',
      properties: { left: { type: 'OBJECT' }, name: { type: 'STRING' } },
    });
  });

  it('does not grow without bounds', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `d${index}`,
        {
          type: 'object',
          properties: { a: { $ref: `#/$defs/d${index + 1}` }, b: { $ref: `#/$defs/d${index + 1}` } },
        },
      ]),
    );
    const written = declaration(
      { type: 'object', properties: { p: { $ref: '#/$defs/d0' } }, $defs },
      'reduced',
    );
    assert.ok(JSON.stringify(written).length < 100_000);
  });
});

describe('property names of the reduced schema', () => {
  const schema = {
    type: 'object',
    properties: {
      'file-path': { type: 'string' },
      $ref: { type: 'object', properties: { 'a.b': {} } },
      ok: {},
    },
    required: ['file-path', 'ok'],
  };
  const history = [
    user('a'),
    assistant(call('1', 'f', '{"file-path":"x","list":[{"a.b":12345678901234567890}]}')),
    user(result('1')),
  ];
  const writing = write(
    { tools: [{ kind: 'function', name: 'f', schema }], turns: history },
    { schemaDialect: 'reduced' },
  );
  const { properties, required } = writing.body.tools[0].functionDeclarations[0].parameters;

  it('are such as Google takes', () => {
    for (const name of Object.keys(properties)) assert.match(name, /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/);
    assert.equal(properties.ok.type, 'STRING');
    assert.deepEqual(required, [Object.keys(properties)[0], 'ok']);
  });

  it('are used in the history too', () => {
    const { args } = writing.body.contents[1].parts[0].functionCall;
    assert.equal(args[required[0]], 'x');
    assert.ok(Object.keys(args.list[0])[0]?.startsWith('a_b_'));
  });

  it('are given back in calls, at any depth, and digits survive', () => {
    const nested = Object.keys(writing.restorePropertyName ?? {}).find((name) => name.startsWith('a_b_'));
    const text = `{"${required[0]}":"y","list":[{"${nested}":12345678901234567890}],"ok":"${required[0]}"}`;
    const restore = createToolRestorer(writing);
    const events: StreamEvent[] = [
      { type: 'tool-call-start', call: 0, id: '1', name: 'f', kind: 'function' },
      { type: 'tool-call-delta', call: 0, arguments: text.slice(0, 9) },
      { type: 'tool-call-delta', call: 0, arguments: text.slice(9) },
      { type: 'tool-call-end', call: 0 },
    ];
    const restored = events.flatMap(restore);
    assert.deepEqual(restored[1], {
      type: 'tool-call-delta',
      call: 0,
      arguments: `{"file-path":"y","list":[{"a.b":12345678901234567890}],"ok":"${required[0]}"}`,
    });
    assert.equal(restored.length, 3);
  });

  it('leave arguments alone that are no object', () => {
    const restore = createToolRestorer({ restorePropertyName: { a_1: 'a-b' } });
    restore({ type: 'tool-call-start', call: 0, id: '1', name: 'f', kind: 'function' });
    restore({ type: 'tool-call-delta', call: 0, arguments: '{"a_1":' });
    const [delta] = restore({ type: 'tool-call-end', call: 0 });
    assert.deepEqual(delta, { type: 'tool-call-delta', call: 0, arguments: '{"a_1":' });
  });
});
