// Writing Messages requests: whatever the conversation holds, Anthropic's rules are kept.

import assert from 'node:assert/strict';
import { anthropicMessages } from '../../../../src/core/formats/anthropic-messages/index.ts';
import type { RequestWriting } from '../../../../src/core/formats/format.ts';
import type { Conversation, Part, Tool, Turn } from '../../../../src/core/model/conversation.ts';
import type { Traits } from '../../../../src/core/model/traits.ts';
import { findViolation } from '../../../support/anthropic-messages-rules.ts';

const PNG = 'iVBORw0KGgoAAAANSUhEUg';
const tool: Tool = { kind: 'function', name: 'read', schema: { type: 'object', properties: {} } };

function conversation(fields: Partial<Conversation> = {}): Conversation {
  return {
    model: 'asked',
    system: [],
    turns: [user('hello')],
    tools: [],
    sampling: {},
    stop: [],
    stream: false,
    ...fields,
  };
}

function user(...parts: (string | Part)[]): Turn {
  return { role: 'user', parts: parts.map(part) };
}

function assistant(...parts: (string | Part)[]): Turn {
  return { role: 'assistant', parts: parts.map(part) };
}

function part(value: string | Part): Part {
  return typeof value === 'string' ? { type: 'text', text: value } : value;
}

function call(id: string, args = '{}', name = 'read'): Part {
  return { type: 'tool-call', id, name, kind: 'function', arguments: args };
}

function result(id: string, text = 'done'): Part {
  return { type: 'tool-result', call: id, parts: [{ type: 'text', text }] };
}

function signed(text: string): Part {
  return {
    type: 'reasoning',
    text,
    proof: { format: 'anthropic-messages', kind: 'signature', value: 'sig-1' },
  };
}

function writeAny(
  fields: Partial<Conversation>,
  traits: Traits = {},
  stream = false,
): RequestWriting & { body: any } {
  return anthropicMessages.writeRequest(conversation(fields), { model: 'claude-x', stream, traits });
}

/** Every request that is written must pass the rules of the API. */
function write(
  fields: Partial<Conversation>,
  traits: Traits = {},
  stream = false,
): RequestWriting & { body: any } {
  const writing = writeAny(fields, traits, stream);
  assert.equal(findViolation(JSON.parse(JSON.stringify(writing.body)), 'generate', '2023-06-01'), undefined);
  return writing;
}

/** Messages as `role: kind kind`, for questions of order. */
function outline(body: any): string[] {
  return body.messages.map(
    (message: any) => `${message.role}: ${message.content.map((block: any) => block.type).join(' ')}`,
  );
}

describe('writing a Messages request', () => {
  it('writes the smallest request', () => {
    assert.deepEqual(write({}), {
      body: {
        model: 'claude-x',
        max_tokens: 8192,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
      },
      losses: [],
    });
    assert.equal(write({}, {}, true).body.stream, true);
  });

  it('gives back to its own format what only it knows', () => {
    const server = { type: 'web_search_20250305', name: 'web_search' };
    const used = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } };
    const { body, losses } = write({
      tools: [
        { kind: 'function', name: 'web_search', opaque: { format: 'anthropic-messages', value: server } },
      ],
      turns: [
        user('search'),
        assistant(
          { type: 'opaque', format: 'anthropic-messages', kind: 'server_tool_use', value: used },
          'found',
        ),
        user('more'),
      ],
      extra: { format: 'anthropic-messages', fields: { speed: 'fast' } },
    });
    assert.equal(body.tools[0].type, 'web_search_20250305');
    assert.deepEqual(body.messages[1].content[0], used);
    assert.equal(body.speed, 'fast');
    assert.deepEqual(losses, []);
  });

  it("names what other formats' own things lose", () => {
    const { body, losses } = write({
      turns: [user('a', { type: 'opaque', format: 'openai-responses', kind: 'mcp_call', value: {} })],
      tools: [
        {
          kind: 'function',
          name: 'files',
          opaque: { format: 'openai-responses', value: { type: 'file_search' } },
        },
      ],
      extra: { format: 'openai-chat', fields: { logit_bias: {} } },
      verbosity: 'low',
      serviceTier: 'flex',
      cacheKey: 'k',
    });
    assert.equal(body.logit_bias, undefined);
    assert.deepEqual(losses, ['mcp_call', 'tool files', 'verbosity', 'service_tier']);
  });

  describe('messages', () => {
    const orders: [phenomenon: string, turns: Turn[], expected: string[]][] = [
      [
        'joins turns of one role',
        [user('a'), user('b'), assistant('c'), assistant('d'), user('e')],
        ['user: text text', 'assistant: text text', 'user: text'],
      ],
      [
        'puts a user turn first',
        [assistant('a'), user('b')],
        ['user: text', 'assistant: text', 'user: text'],
      ],
      [
        'puts results of parallel calls into one turn',
        [user('a'), assistant(call('1'), call('2')), user(result('2')), user(result('1'))],
        ['user: text', 'assistant: tool_use tool_use', 'user: tool_result tool_result'],
      ],
      [
        'puts results before text',
        [user('a'), assistant(call('1')), user('note', result('1'))],
        ['user: text', 'assistant: tool_use', 'user: tool_result text'],
      ],
      [
        'moves late results behind their call',
        [user('a'), assistant(call('1')), user('wait'), assistant('ok'), user(result('1'))],
        ['user: text', 'assistant: tool_use', 'user: tool_result text', 'assistant: text'],
      ],
      [
        'answers calls that nobody answered',
        [user('a'), assistant(call('1'), call('2')), user(result('2'), 'go')],
        ['user: text', 'assistant: tool_use tool_use', 'user: tool_result tool_result text'],
      ],
      [
        'answers calls at the very end',
        [user('a'), assistant(call('1'))],
        ['user: text', 'assistant: tool_use', 'user: tool_result'],
      ],
      [
        'turns a result without a call into text',
        [user('a'), assistant('b'), user(result('gone'))],
        ['user: text', 'assistant: text', 'user: text text'],
      ],
      [
        'keeps the second result of one call as text',
        [user('a'), assistant(call('1')), user(result('1'), result('1'))],
        ['user: text', 'assistant: tool_use', 'user: tool_result text text'],
      ],
      [
        'joins calls that another dialect kept apart',
        [user('a'), assistant(call('1')), assistant(call('2')), user(result('1'), result('2'))],
        ['user: text', 'assistant: tool_use tool_use', 'user: tool_result tool_result'],
      ],
      [
        'leaves out empty text',
        [user('a', ' \n'), assistant('', call('1')), user(result('1'))],
        ['user: text', 'assistant: tool_use', 'user: tool_result'],
      ],
      ['leaves out turns that hold nothing', [user('a'), assistant(' '), user('b')], ['user: text text']],
      [
        'leaves out thinking at the end of a turn',
        [user('a'), assistant('b', signed('c')), user('d')],
        ['user: text', 'assistant: text', 'user: text'],
      ],
      [
        'leaves out turns of nothing but thinking',
        [user('a'), assistant(signed('c')), user('d')],
        ['user: text text'],
      ],
      [
        'keeps signed thinking in its place',
        [user('a'), assistant(signed('b'), call('1')), user(result('1'))],
        ['user: text', 'assistant: thinking tool_use', 'user: tool_result'],
      ],
    ];
    for (const [phenomenon, turns, expected] of orders) {
      it(phenomenon, () => assert.deepEqual(outline(write({ turns, tools: [tool] }).body), expected));
    }

    it('matches each result with its own call', () => {
      const { body } = write({
        tools: [tool],
        turns: [
          user('a'),
          assistant(call('1'), call('2')),
          user(result('2', 'two')),
          user(result('1', 'one')),
        ],
      });
      assert.deepEqual(
        body.messages[2].content.map((block: any) => [block.tool_use_id, block.content]),
        [
          ['1', 'one'],
          ['2', 'two'],
        ],
      );
    });

    it('tells apart calls that share an id', () => {
      const { body } = write({
        tools: [tool],
        turns: [
          user('a'),
          assistant(call('0')),
          user(result('0', 'first')),
          assistant(call('0')),
          user(result('0', 'second')),
        ],
      });
      assert.deepEqual(
        body.messages.flatMap((message: any) =>
          message.content.map((block: any) => block.id ?? block.tool_use_id),
        ),
        [undefined, '0', '0', '0_2', '0_2'],
      );
      assert.equal(body.messages[4].content[0].content, 'second');
    });

    it('rewrites ids and names on both sides, the same every time, and tells how to turn names back', () => {
      const name = `mcp__server.with:dots__${'long_'.repeat(30)}`;
      const fields = {
        tools: [
          { ...tool, name },
          { ...tool, name: 'a.b' },
          { ...tool, name: 'a:b' },
        ],
        toolChoice: { type: 'tool' as const, name },
        turns: [
          user('a'),
          assistant(call('functions.read:0', '{}', name), call('x'.repeat(900))),
          user(result('functions.read:0'), result('x'.repeat(900))),
        ],
      };
      const { body, restoreToolName } = write(fields);
      assert.deepEqual(body, write(fields).body);
      const [first, second] = body.messages[1].content;
      assert.deepEqual(
        body.messages[2].content.map((block: any) => block.tool_use_id),
        [first.id, second.id],
      );
      assert.ok(second.id.length <= 64);
      assert.equal(first.name, body.tools[0].name);
      assert.equal(body.tool_choice.name, body.tools[0].name);
      assert.equal(restoreToolName?.[body.tools[0].name], name);
      assert.equal(restoreToolName?.[body.tools[1].name], 'a.b');
      assert.equal(restoreToolName?.[body.tools[2].name], 'a:b');
      assert.equal(write({ tools: [tool] }).restoreToolName, undefined);
    });

    const inputs: [args: string, input: unknown][] = [
      ['', {}],
      ['null', {}],
      ['{}', {}],
      ['{"a":[1,{"b":null}]}', { a: [1, { b: null }] }],
      ['{"a": "cut of', { _raw: '{"a": "cut of' }],
      ['[1]', { _raw: '[1]' }],
      ['"text"', { _raw: '"text"' }],
    ];
    for (const [args, input] of inputs) {
      it(`makes an object of the arguments ${JSON.stringify(args)}`, () => {
        const { body } = write({
          tools: [tool],
          turns: [user('a'), assistant(call('1', args)), user(result('1'))],
        });
        assert.deepEqual(body.messages[1].content[0].input, input);
      });
    }

    it('keeps numbers that a double cannot hold', () => {
      const args = '{"id":12345678901234567890,"small":1}';
      const { body } = write({
        tools: [tool],
        turns: [user('a'), assistant(call('1', args)), user(result('1'))],
      });
      assert.ok(JSON.stringify(body).includes(`"input":${args}`));
    });

    it('wraps the free text of custom tools', () => {
      const patch: Part = {
        type: 'tool-call',
        id: '1',
        name: 'patch',
        kind: 'custom',
        arguments: '*** Begin',
      };
      const { body, wrappedTools } = write({
        tools: [{ kind: 'custom', name: 'patch', grammar: { syntax: 'lark', definition: 'start: /x/' } }],
        turns: [user('a'), assistant(patch), user(result('1'))],
      });
      assert.deepEqual(body.messages[1].content[0].input, { input: '*** Begin' });
      assert.deepEqual(body.tools[0].input_schema.required, ['input']);
      assert.match(body.tools[0].input_schema.properties.input.description, /lark grammar:\nstart: \/x\/$/);
      assert.deepEqual(wrappedTools, ['patch']);
    });

    it('writes results of every kind', () => {
      const image: Part = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: PNG } };
      const { body } = write({
        tools: [tool],
        turns: [
          user('a'),
          assistant(call('1'), call('2'), call('3')),
          user(
            { type: 'tool-result', call: '1', parts: [], isError: true },
            { type: 'tool-result', call: '2', parts: [part('seen') as never, image as never] },
            { type: 'tool-result', call: '3', parts: [{ type: 'text', text: 'x', cache: {} }] },
          ),
        ],
      });
      assert.deepEqual(body.messages[2].content, [
        { type: 'tool_result', tool_use_id: '1', is_error: true },
        {
          type: 'tool_result',
          tool_use_id: '2',
          content: [
            { type: 'text', text: 'seen' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
          ],
        },
        { type: 'tool_result', tool_use_id: '3', content: 'x', cache_control: { type: 'ephemeral' } },
      ]);
    });

    it('leaves out reasoning without a proof of this format, and says so', () => {
      const foreign: Part = {
        type: 'reasoning',
        text: 'b',
        proof: { format: 'gemini', kind: 'signature', value: 'x' },
      };
      const { body, losses } = write({
        turns: [user('a'), assistant({ type: 'reasoning', text: 'a' }, foreign, 'c'), user('d')],
      });
      assert.deepEqual(outline(body), ['user: text', 'assistant: text', 'user: text']);
      assert.deepEqual(losses, ['reasoning in history']);
    });

    it('sends redacted thinking back as it came', () => {
      const redacted: Part = {
        type: 'reasoning',
        text: '',
        proof: { format: 'anthropic-messages', kind: 'redacted', value: 'red-1' },
      };
      const { body } = write({ turns: [user('a'), assistant(redacted, 'b'), user('c')] });
      assert.deepEqual(body.messages[1].content[0], { type: 'redacted_thinking', data: 'red-1' });
    });

    it('cuts white space from the end of a prefilled answer', () => {
      const { body } = write({ turns: [user('a'), assistant('The answer is \n')] });
      assert.equal(body.messages[1].content[0].text, 'The answer is');
    });
  });

  describe('instructions', () => {
    const system = (text: string): Turn => ({ role: 'system', parts: [{ type: 'text', text }] });

    it('puts those before the first turn into the system prompt', () => {
      const { body } = write({
        system: [{ type: 'text', text: 'a', cache: { ttl: '1h' } }],
        turns: [system('b'), user('c')],
      });
      assert.deepEqual(body.system, [
        { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'text', text: 'b' },
      ]);
    });

    it('keeps those in the middle as user text in their place', () => {
      const turns = [
        user('a'),
        assistant(call('1')),
        system('be brief'),
        user(result('1')),
        assistant('c'),
        system('stop'),
        user('d'),
      ];
      const { body, losses } = write({ turns, tools: [tool] });
      assert.deepEqual(outline(body), [
        'user: text',
        'assistant: tool_use',
        'user: tool_result text',
        'assistant: text',
        'user: text text',
      ]);
      assert.equal(body.messages[4].content[0].text, 'stop');
      assert.deepEqual(losses, ['system turn sent as user text']);
    });

    it('keeps their role where the model takes it and the place allows it', () => {
      const turns = [
        user('a'),
        system('b'),
        system('c'),
        assistant('d'),
        system('e'),
        user('f'),
        system('g'),
      ];
      const { body } = write({ turns }, { systemTurns: true });
      assert.deepEqual(outline(body), [
        'user: text',
        'system: text text',
        'assistant: text',
        'user: text text',
        'system: text',
      ]);
    });

    it('sends a lone system prompt as the user', () => {
      const { body } = write({ system: [{ type: 'text', text: 'only this' }], turns: [] });
      assert.deepEqual(body, {
        model: 'claude-x',
        max_tokens: 8192,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'only this' }] }],
      });
    });

    it('sends something even for nothing', () => {
      assert.deepEqual(outline(write({ turns: [] }).body), ['user: text']);
    });
  });

  describe('media', () => {
    const media: [phenomenon: string, part: Part, block: any, losses?: string[]][] = [
      [
        'the wrong name of JPEG',
        { type: 'image', source: { kind: 'base64', mediaType: 'image/jpg', data: 'AAAA' } },
        { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } },
      ],
      [
        'a declared type that the bytes deny',
        { type: 'image', detail: 'high', source: { kind: 'base64', mediaType: 'image/jpeg', data: PNG } },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
      ],
      [
        'an https address',
        { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } },
        { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
      ],
      [
        'a data URL',
        { type: 'image', source: { kind: 'url', url: `data:image/png;base64,${PNG}` } },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
      ],
      [
        'an http address',
        { type: 'image', source: { kind: 'url', url: 'http://a.example/b.png' } },
        undefined,
        ['image address that is not https'],
      ],
      [
        'an SVG',
        { type: 'image', source: { kind: 'base64', mediaType: 'image/svg+xml', data: 'PHN2Zz4' } },
        undefined,
        ['image of type image/svg+xml'],
      ],
      [
        "another vendor's file",
        { type: 'image', source: { kind: 'file', format: 'openai-responses', id: 'f' } },
        undefined,
        ["image in another vendor's file store"],
      ],
      [
        'a PDF',
        {
          type: 'document',
          name: 'P',
          source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
        },
        {
          type: 'document',
          title: 'P',
          source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
        },
      ],
      [
        'a text document',
        { type: 'document', source: { kind: 'text', text: 'words' } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      ],
      [
        'a text file in base64',
        { type: 'document', source: { kind: 'base64', mediaType: 'text/csv; charset=utf-8', data: 'YSxi' } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' } },
      ],
      [
        'an empty text document',
        { type: 'document', source: { kind: 'text', text: '' } },
        {
          type: 'document',
          source: { type: 'text', media_type: 'text/plain', data: '[This document is empty.]' },
        },
      ],
      [
        'a spreadsheet',
        { type: 'document', source: { kind: 'base64', mediaType: 'application/zip', data: 'UEs' } },
        undefined,
        ['document of type application/zip'],
      ],
      [
        'audio',
        { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'UklG' } },
        undefined,
        ['audio'],
      ],
    ];
    for (const [phenomenon, source, block, lost = []] of media) {
      it(`writes ${phenomenon}`, () => {
        const { body, losses } = write({ turns: [user(source)] });
        const [written] = body.messages[0].content;
        if (block) assert.deepEqual(written, block);
        else assert.match(written.text, /left out/i);
        assert.deepEqual(losses, lost);
      });
    }

    it('sends no media in assistant turns', () => {
      const image: Part = { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } };
      const text: Part = { type: 'document', source: { kind: 'text', text: 'words' } };
      const { body, losses } = write({ turns: [user('a'), assistant(image, text), user('b')] });
      assert.deepEqual(outline(body), ['user: text', 'assistant: text', 'user: text']);
      assert.deepEqual(losses, ['image in an assistant turn']);
    });
  });

  describe('tools', () => {
    it('writes schemas that the API takes', () => {
      const { body } = write({
        tools: [
          { kind: 'function', name: 'none' },
          { kind: 'function', name: 'bare', schema: { properties: { a: { type: 'string' } } } },
          {
            kind: 'function',
            name: 'either',
            description: 'd',
            schema: {
              type: 'object',
              anyOf: [
                { properties: { a: {} }, required: ['a', 'c'] },
                { properties: { b: {} }, required: ['c'] },
              ],
            },
          },
          {
            kind: 'function',
            name: 'strict',
            strict: true,
            schema: { type: 'object', properties: { a: { type: 'object', properties: {} } } },
          },
        ],
      });
      assert.deepEqual(
        body.tools.map((written: any) => written.input_schema),
        [
          { type: 'object', properties: {} },
          { type: 'object', properties: { a: { type: 'string' } } },
          { type: 'object', properties: { a: {}, b: {} }, required: ['c'] },
          {
            type: 'object',
            additionalProperties: false,
            properties: { a: { type: 'object', properties: {}, additionalProperties: false } },
          },
        ],
      );
      assert.equal(body.tools[3].strict, true);
    });

    const choices: [phenomenon: string, fields: Partial<Conversation>, choice: any][] = [
      ['auto', { toolChoice: { type: 'auto' } }, { type: 'auto' }],
      ['required', { toolChoice: { type: 'required' } }, { type: 'any' }],
      ['none', { toolChoice: { type: 'none' }, parallelToolCalls: false }, { type: 'none' }],
      [
        'by name',
        { toolChoice: { type: 'tool', name: 'read' }, parallelToolCalls: false },
        { type: 'tool', name: 'read', disable_parallel_tool_use: true },
      ],
      [
        'nothing but serial calls',
        { parallelToolCalls: false },
        { type: 'auto', disable_parallel_tool_use: true },
      ],
      ['nothing', {}, undefined],
    ];
    for (const [phenomenon, fields, choice] of choices) {
      it(`writes the choice: ${phenomenon}`, () =>
        assert.deepEqual(write({ tools: [tool], ...fields }).body.tool_choice, choice));
    }

    it('offers only allowed tools', () => {
      const { body } = write({
        tools: [tool, { ...tool, name: 'write' }],
        toolChoice: { type: 'allowed', names: ['write'], required: true },
      });
      assert.deepEqual(
        [body.tools.map(({ name }: any) => name), body.tool_choice],
        [['write'], { type: 'any' }],
      );
    });

    it('makes no choice without tools', () => {
      assert.equal(
        write({ toolChoice: { type: 'required' }, parallelToolCalls: false }).body.tool_choice,
        undefined,
      );
    });

    it('defines the tools of a history whose client sends none any more', () => {
      const { body } = write({ turns: [user('a'), assistant(call('1')), user(result('1'))] });
      assert.deepEqual(
        body.tools.map((written: any) => [written.name, written.input_schema]),
        [['read', { type: 'object', properties: {} }]],
      );
      assert.deepEqual(body.tool_choice, { type: 'none' });
    });

    it('asks in words where the model refuses to be forced', () => {
      const { body, losses } = write(
        { tools: [tool], toolChoice: { type: 'tool', name: 'read' } },
        { noForcedToolChoice: true },
      );
      assert.deepEqual(body.tool_choice, { type: 'auto' });
      assert.match(body.system[0].text, /tool read/);
      assert.deepEqual(losses, ['forced tool choice']);
    });

    it('asks in words where thinking is on', () => {
      const { body, losses } = write({
        tools: [tool],
        toolChoice: { type: 'required' },
        reasoning: { mode: 'on', budgetTokens: 2000 },
      });
      assert.equal(body.thinking.type, 'enabled');
      assert.deepEqual(body.tool_choice, { type: 'auto' });
      assert.deepEqual(losses, ['forced tool choice']);
    });

    it('does without thinking where the model may decide and a call is forced', () => {
      const { body, losses } = write({
        tools: [tool],
        toolChoice: { type: 'required' },
        reasoning: { mode: 'adaptive', effort: 'high' },
      });
      assert.equal(body.thinking, undefined);
      assert.deepEqual(body.tool_choice, { type: 'any' });
      assert.deepEqual(losses, ['reasoning']);
    });
  });

  describe('thinking and limits', () => {
    const plans: [phenomenon: string, fields: Partial<Conversation>, traits: Traits, expected: any][] = [
      ['no limit, no reasoning', {}, {}, { max_tokens: 8192 }],
      ["the model's own maximum", {}, { maxOutputTokens: 64000 }, { max_tokens: 64000 }],
      ["the client's limit", { maxOutputTokens: 10 }, { maxOutputTokens: 64000 }, { max_tokens: 10 }],
      [
        'a limit beyond the model',
        { maxOutputTokens: 200000 },
        { maxOutputTokens: 64000 },
        { max_tokens: 64000 },
      ],
      [
        'a budget',
        { reasoning: { mode: 'on', budgetTokens: 5000, show: false } },
        {},
        { max_tokens: 32000, thinking: { type: 'enabled', budget_tokens: 5000, display: 'omitted' } },
      ],
      [
        'an effort as a budget',
        { reasoning: { mode: 'on', effort: 'high' } },
        {},
        { max_tokens: 32768, thinking: { type: 'enabled', budget_tokens: 24576 } },
      ],
      [
        'the greatest effort',
        { reasoning: { mode: 'on', effort: 'max' } },
        {},
        { max_tokens: 68192, thinking: { type: 'enabled', budget_tokens: 60000 } },
      ],
      [
        'a budget above the limit',
        { maxOutputTokens: 32000, reasoning: { mode: 'on', budgetTokens: 32000 } },
        {},
        { max_tokens: 32000, thinking: { type: 'enabled', budget_tokens: 24000 } },
      ],
      [
        'a small limit',
        { maxOutputTokens: 1200, reasoning: { mode: 'on', effort: 'high' } },
        {},
        { max_tokens: 1200, thinking: { type: 'enabled', budget_tokens: 1024 } },
      ],
      [
        'a limit too small to think',
        { maxOutputTokens: 500, reasoning: { mode: 'on', effort: 'high' } },
        {},
        { max_tokens: 500, thinking: { type: 'disabled' } },
      ],
      [
        'a budget below the least',
        { reasoning: { mode: 'on', budgetTokens: 10 } },
        {},
        { max_tokens: 32000, thinking: { type: 'enabled', budget_tokens: 1024 } },
      ],
      [
        'adaptive',
        { reasoning: { mode: 'adaptive', effort: 'minimal', show: true } },
        { reasoning: 'adaptive' },
        {
          max_tokens: 32000,
          thinking: { type: 'adaptive', display: 'summarized' },
          output_config: { effort: 'low' },
        },
      ],
      [
        'a budget as effort',
        { reasoning: { mode: 'on', budgetTokens: 20000 } },
        { reasoning: 'adaptive' },
        { max_tokens: 32000, thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      ],
      [
        'models steered by effort',
        { reasoning: { mode: 'on', effort: 'xhigh' } },
        { reasoning: 'effort' },
        { max_tokens: 32000, output_config: { effort: 'xhigh' } },
      ],
      [
        'the nearest effort of those that the model takes',
        { reasoning: { mode: 'on', effort: 'xhigh' } },
        { reasoning: 'effort', efforts: ['low', 'high', 'max'] },
        { max_tokens: 32000, output_config: { effort: 'high' } },
      ],
      ['off', { reasoning: { mode: 'off' } }, {}, { max_tokens: 8192, thinking: { type: 'disabled' } }],
      [
        'off where thinking cannot be',
        { reasoning: { mode: 'off' } },
        { reasoning: 'effort' },
        { max_tokens: 8192, output_config: { effort: 'low' } },
      ],
      [
        'off where there is none',
        { reasoning: { mode: 'off' } },
        { reasoning: 'none' },
        { max_tokens: 8192 },
      ],
      [
        'on where there is none',
        { reasoning: { mode: 'on', effort: 'low' } },
        { reasoning: 'none' },
        { max_tokens: 8192 },
      ],
    ];
    for (const [phenomenon, fields, traits, expected] of plans) {
      it(phenomenon, () => {
        const { model: _model, messages: _messages, ...rest } = write(fields, traits).body;
        assert.deepEqual(rest, expected);
      });
    }

    it('thinks no more in a tool loop that began without proven thinking', () => {
      const turns = [
        user('a'),
        assistant({ type: 'reasoning', text: 'unproven' }, call('1')),
        user(result('1')),
      ];
      const { body, losses } = write({ turns, tools: [tool], reasoning: { mode: 'on', budgetTokens: 2000 } });
      assert.deepEqual(body.thinking, { type: 'disabled' });
      assert.deepEqual(losses, ['reasoning in history', 'reasoning']);
    });

    it('goes on thinking in a tool loop that began with proven thinking', () => {
      const turns = [user('a'), assistant(signed('b'), call('1')), user(result('1'))];
      assert.equal(
        write({ turns, tools: [tool], reasoning: { mode: 'on', budgetTokens: 2000 } }).body.thinking.type,
        'enabled',
      );
    });

    it('lets adaptive thinking go on without proof', () => {
      const turns = [user('a'), assistant(call('1')), user(result('1'))];
      const { body } = write(
        { turns, tools: [tool], reasoning: { mode: 'on', effort: 'low' } },
        { reasoning: 'adaptive' },
      );
      assert.equal(body.thinking.type, 'adaptive');
    });
  });

  describe('sampling and options', () => {
    const samplings: [
      phenomenon: string,
      fields: Partial<Conversation>,
      traits: Traits,
      expected: any,
      losses: string[],
    ][] = [
      [
        'passes what is in range',
        { sampling: { temperature: 0.3, topK: 5 } },
        {},
        { temperature: 0.3, top_k: 5 },
        [],
      ],
      [
        'clamps what is out of range',
        { sampling: { temperature: 1.5 } },
        {},
        { temperature: 1 },
        ['temperature above 1'],
      ],
      [
        'sends one of two that exclude each other',
        { sampling: { temperature: 0.3, topP: 0.5 } },
        {},
        { temperature: 0.3 },
        ['top_p'],
      ],
      ['sends top_p alone', { sampling: { topP: 0.5 } }, {}, { top_p: 0.5 }, []],
      [
        'drops all for models that refuse',
        { sampling: { temperature: 0.3, topP: 0.5, topK: 5 } },
        { noSampling: true },
        {},
        ['temperature', 'top_p', 'top_k'],
      ],
      [
        'drops all while thinking, a temperature of 1 without a word',
        { sampling: { temperature: 1, topK: 5 }, reasoning: { mode: 'adaptive' } },
        {},
        {},
        ['top_k'],
      ],
      [
        'names what the dialect lacks',
        { sampling: { seed: 1, frequencyPenalty: 1, presencePenalty: 0 } },
        {},
        {},
        ['seed', 'frequency_penalty', 'presence_penalty'],
      ],
    ];
    for (const [phenomenon, fields, traits, expected, lost] of samplings) {
      it(phenomenon, () => {
        const { body, losses } = write(fields, traits);
        const { temperature, top_p, top_k } = body;
        assert.deepEqual(JSON.parse(JSON.stringify({ temperature, top_p, top_k })), expected);
        assert.deepEqual(losses, lost);
      });
    }

    it('filters stop sequences of white space', () => {
      const { body, losses } = write({ stop: ['END', '\n\n'] });
      assert.deepEqual(body.stop_sequences, ['END']);
      assert.deepEqual(losses, ['stop sequence of white space']);
      assert.equal(write({ stop: [] }).body.stop_sequences, undefined);
    });

    it('names the user and the tier', () => {
      const { body } = write({ user: 'u1', serviceTier: 'auto' });
      assert.deepEqual([body.metadata, body.service_tier], [{ user_id: 'u1' }, 'auto']);
    });

    it('closes every object of a structured answer, and no property that is called like a keyword', () => {
      const schema = {
        type: 'object',
        properties: {
          properties: { type: 'object', properties: { x: { type: 'string' } }, additionalProperties: true },
          list: { type: 'array', items: { anyOf: [{ type: 'object' }, { type: 'null' }] } },
          additionalProperties: { type: 'string' },
        },
        $defs: { node: { type: ['object', 'null'], properties: { next: { $ref: '#/$defs/node' } } } },
      };
      const { body } = write({ output: { type: 'json-schema', schema } });
      assert.deepEqual(body.output_config.format, {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            properties: {
              type: 'object',
              properties: { x: { type: 'string' } },
              additionalProperties: false,
            },
            list: {
              type: 'array',
              items: { anyOf: [{ type: 'object', additionalProperties: false }, { type: 'null' }] },
            },
            additionalProperties: { type: 'string' },
          },
          $defs: {
            node: {
              type: ['object', 'null'],
              additionalProperties: false,
              properties: { next: { $ref: '#/$defs/node' } },
            },
          },
        },
      });
    });

    it('asks for JSON in words, since there is no mode for it', () => {
      const { body, losses } = write({ output: { type: 'json' } });
      assert.match(body.system[0].text, /JSON/);
      assert.deepEqual(losses, ['json mode']);
    });
  });

  describe('cache marks', () => {
    const marks = (body: any): any[] =>
      [
        ...(body.tools ?? []),
        ...(body.system ?? []),
        ...body.messages.flatMap((message: any) => message.content),
      ]
        .filter((block: any) => block.cache_control)
        .map((block: any) => block.text ?? block.name);
    const marked = (text: string, ttl?: '5m' | '1h'): Part => ({
      type: 'text',
      text,
      cache: ttl ? { ttl } : {},
    });

    it('keeps the first and the last three of too many', () => {
      const { body } = write({
        system: [marked('s1') as never, marked('s2') as never],
        turns: [user(marked('a'), marked('b'), marked('c'), marked('d'))],
      });
      assert.deepEqual(marks(body), ['s1', 'b', 'c', 'd']);
    });

    it('keeps four as they are', () => {
      const { body } = write({
        tools: [{ ...tool, cache: {} }],
        system: [marked('s') as never],
        turns: [user(marked('a'), marked('b'))],
      });
      assert.deepEqual(marks(body), ['read', 's', 'a', 'b']);
    });

    it('shortens a long lifetime behind a short one', () => {
      const { body } = write({ turns: [user(marked('a', '1h'), marked('b', '5m'), marked('c', '1h'))] });
      assert.deepEqual(
        body.messages[0].content.map((block: any) => block.cache_control.ttl),
        ['1h', '5m', undefined],
      );
    });

    it('marks the prefix of agents whose dialect has no marks', () => {
      const turns = [user('a'), assistant('b'), user('c'), assistant('d'), user('e')];
      const { body } = write({ tools: [tool], system: [{ type: 'text', text: 's' }], turns });
      assert.deepEqual(marks(body), ['s', 'c', 'e']);
      assert.deepEqual(marks(write({ tools: [tool] }).body), ['read', 'hello']);
    });

    it('marks nothing in single questions', () => {
      assert.deepEqual(marks(write({ system: [{ type: 'text', text: 's' }] }).body), []);
    });

    it('leaves the conversation untouched, so that it can be written again', () => {
      const value = { type: 'custom_thing', cache_control: { type: 'ephemeral' } };
      const fields = {
        tools: [
          { kind: 'function' as const, name: 'x', opaque: { format: 'anthropic-messages' as const, value } },
        ],
        turns: [user(marked('a'), marked('b'), marked('c'), marked('d'))],
      };
      const before = structuredClone(fields);
      writeAny(fields);
      assert.deepEqual(fields, before);
    });
  });
});
