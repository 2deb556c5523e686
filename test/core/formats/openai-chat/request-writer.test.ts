// Conversations of any client, written as requests that OpenAI would take.

import assert from 'node:assert/strict';
import type { RequestWriting } from '../../../../src/core/formats/format.ts';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import type { Conversation, Part, Turn } from '../../../../src/core/model/conversation.ts';
import type { Traits } from '../../../../src/core/model/traits.ts';
import { refusalOf } from '../../../support/openai-chat-rules.ts';

const text = (text: string): Part => ({ type: 'text', text });
const user = (...parts: Part[]): Turn => ({ role: 'user', parts });
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts });
const call = (id: string, name = 'f', args = '{}'): Part => ({
  type: 'tool-call',
  id,
  name,
  kind: 'function',
  arguments: args,
});
const result = (id: string, ...parts: any[]): Part => ({ type: 'tool-result', call: id, parts });
const image: Part = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QUJD' } };

const vendorFields = [
  'reasoning_content',
  'reasoning_details',
  'extra_content',
  'thinking',
  'enable_thinking',
  'thinking_budget',
];

/** Writes for a target and lets the strict rules judge the body. */
function write(
  fields: Partial<Conversation>,
  traits: Traits = {},
  stream = false,
): RequestWriting & { body: any } {
  const conversation: Conversation = {
    model: 'asked',
    system: [],
    turns: [user(text('hello'))],
    tools: [],
    sampling: {},
    stop: [],
    stream,
    ...fields,
  };
  const writing = openaiChat.writeRequest(conversation, { model: 'gpt', stream, traits });
  assert.equal(refusalOf(writing.body, vendorFields)?.message, undefined);
  return writing;
}

const messages = (turns: Turn[], traits?: Traits): any[] => write({ turns }, traits).body.messages;

describe('writing a Chat request', () => {
  it('writes the plainest request', () => {
    assert.deepEqual(write({}), {
      body: { model: 'gpt', messages: [{ role: 'user', content: 'hello' }] },
      losses: [],
    });
  });

  describe('streaming', () => {
    it('always asks for the token counts', () => {
      const { body } = write({}, {}, true);
      assert.equal(body.stream, true);
      assert.deepEqual(body.stream_options, { include_usage: true });
    });

    it('does not where the server does not know the option', () => {
      const { body } = write({}, { streamUsage: false }, true);
      assert.equal(body.stream, true);
      assert.equal('stream_options' in body, false);
    });
  });

  describe('instructions', () => {
    const system = [
      { type: 'text' as const, text: 'one', cache: {} },
      { type: 'text' as const, text: 'two' },
    ];

    it('joins the system prompt into one message at the front', () => {
      assert.deepEqual(write({ system }).body.messages[0], { role: 'system', content: 'one\n\ntwo' });
      assert.equal(write({ system }, { systemRole: 'developer' }).body.messages[0].role, 'developer');
    });

    it('keeps an instruction in the middle where it is', () => {
      const turns: Turn[] = [user(text('a')), { role: 'system', parts: [text('rule')] }, user(text('b'))];
      assert.deepEqual(messages(turns)[1], { role: 'system', content: 'rule' });
      assert.deepEqual(messages(turns, { systemTurns: false })[1], { role: 'user', content: 'rule' });
    });
  });

  describe('tool results', () => {
    it('follow their calls one message each, and the text of the same turn follows them', () => {
      const turns = [
        user(text('hello')),
        assistant(text('ok'), call('a'), call('b')),
        user(text('and?'), result('b', text('B')), result('a', text('A1'), text('A2'))),
      ];
      assert.deepEqual(messages(turns).slice(1), [
        {
          role: 'assistant',
          content: 'ok',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
            { id: 'b', type: 'function', function: { name: 'f', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'A1\nA2' },
        { role: 'tool', tool_call_id: 'b', content: 'B' },
        { role: 'user', content: 'and?' },
      ]);
    });

    it('are found behind an instruction and behind further assistant turns', () => {
      const turns: Turn[] = [
        assistant(call('a')),
        assistant(call('b')),
        { role: 'system', parts: [text('rule')] },
        user(result('a', text('A')), result('b', text('B'))),
      ];
      assert.deepEqual(
        messages(turns).map((message) => message.tool_call_id ?? message.role),
        ['assistant', 'a', 'assistant', 'b', 'system'],
      );
    });

    it('keep to their own turn where ids begin anew on every turn', () => {
      const turns = [
        assistant(call('call_0')),
        user(result('call_0', text('first'))),
        assistant(call('call_0')),
        user(result('call_0', text('second'))),
        assistant(call('call_0')),
      ];
      const contents = messages(turns).filter((message) => message.role === 'tool');
      assert.deepEqual(
        contents.map((message) => message.content),
        ['first', 'second', 'No result of this call was recorded.'],
      );
    });

    it('are not taken from a later call of the same id', () => {
      const turns = [
        assistant(call('call_0')),
        assistant(call('call_0')),
        user(result('call_0', text('second'))),
      ];
      const sent = messages(turns);
      assert.match(sent[1].content, /No result/);
      assert.equal(sent[3].content, 'second');
    });

    it('find their calls even where all calls of a turn have one id', () => {
      const turns = [assistant(call('c'), call('c')), user(result('c', text('1')), result('c', text('2')))];
      const [{ tool_calls }, ...results] = messages(turns);
      assert.deepEqual(
        results.map((message) => [message.tool_call_id, message.content]),
        [
          [tool_calls[0].id, '1'],
          [tool_calls[1].id, '2'],
        ],
      );
      assert.notEqual(tool_calls[0].id, tool_calls[1].id);
    });

    it('without a result get one made, and name it', () => {
      const { body, losses } = write({
        turns: [assistant(call('a'), call('b')), user(result('b', text('B')))],
      });
      assert.match(body.messages[1].content, /No result/);
      assert.equal(body.messages[2].content, 'B');
      assert.deepEqual(losses, ['tool call without a result']);
    });

    it('without a call become text of the user, and name it', () => {
      const { body, losses } = write({ turns: [user(result('lost', text('R'), image))] });
      assert.equal(body.messages.length, 1);
      assert.deepEqual(
        body.messages[0].content.map((part: any) => part.type),
        ['text', 'text', 'image_url'],
      );
      assert.match(body.messages[0].content[0].text, /lost/);
      assert.deepEqual(losses, ['tool result without its call']);
    });

    it('tell that they are errors, and are never empty', () => {
      const error: Part = {
        type: 'tool-result',
        call: 'a',
        parts: [text('no such file') as any],
        isError: true,
      };
      const sent = messages([assistant(call('a'), call('b')), user(error, result('b'))]);
      assert.equal(sent[1].content, '[tool error] no such file');
      assert.ok(sent[2].content.length > 0);
    });

    it('carry their images in one user message after the whole run', () => {
      const pdf: Part = {
        type: 'document',
        name: 'a.pdf',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' },
      };
      const sent = messages([
        assistant(call('a'), call('b')),
        user(result('a', text('see'), image), result('b', pdf), text('next')),
      ]);
      assert.deepEqual(
        sent.map((message) => message.role),
        ['assistant', 'tool', 'tool', 'user', 'user'],
      );
      assert.match(sent[1].content, /^see\n\[attachment 1/);
      assert.match(sent[2].content, /^\[attachment 2/);
      assert.deepEqual(
        sent[3].content.map((part: any) => part.type),
        ['text', 'image_url', 'file'],
      );
      assert.equal(sent[4].content, 'next');
    });
  });

  describe('assistant turns', () => {
    it('have null content beside calls and no calls field without any', () => {
      const [only] = messages([assistant(call('a', 'f', '')), user(result('a', text('A')))]);
      assert.equal(only.content, null);
      assert.equal(only.tool_calls[0].function.arguments, '{}');
      assert.deepEqual(messages([assistant(text('x'))]), [{ role: 'assistant', content: 'x' }]);
    });

    it('keep argument text as it was', () => {
      const args = '{"b": 9007199254740993, "a":1.0}';
      const [only] = messages([assistant(call('a', 'f', args)), user(result('a', text('A')))]);
      assert.equal(only.tool_calls[0].function.arguments, args);
    });

    it('join text blocks, with a blank line where something stood between', () => {
      const [joined] = messages([
        assistant(text('a'), text('b'), { type: 'reasoning', text: 'r' }, text('c')),
      ]);
      assert.equal(joined.content, 'ab\n\nc');
    });

    it('keep refusals', () => {
      assert.deepEqual(messages([assistant({ type: 'refusal', text: 'no' })]), [
        { role: 'assistant', content: '', refusal: 'no' },
      ]);
    });

    it('that only thought are left out', () => {
      const { body, losses } = write({
        turns: [user(text('a')), assistant({ type: 'reasoning', text: 'r' })],
      });
      assert.equal(body.messages.length, 1);
      assert.deepEqual(losses, ['reasoning']);
    });

    it('name opaque parts as lost', () => {
      const opaque: Part = {
        type: 'opaque',
        format: 'anthropic-messages',
        kind: 'web_search_tool_result',
        value: {},
      };
      assert.deepEqual(write({ turns: [assistant(opaque, text('x'))] }).losses, ['web_search_tool_result']);
    });
  });

  describe('reasoning in history', () => {
    const turns = [
      user(text('hello')),
      assistant(
        {
          type: 'reasoning',
          text: 'hm',
          proof: { format: 'anthropic-messages', kind: 'signature', value: 's' },
        },
        text('a'),
      ),
      assistant(text('b')),
    ];

    it('is named as lost where the server does not take it', () => {
      const { body, losses } = write({ turns });
      assert.deepEqual(body.messages[1], { role: 'assistant', content: 'a' });
      assert.deepEqual(losses, ['reasoning proof', 'reasoning']);
    });

    it('goes on every assistant message where the server takes it', () => {
      const { body, losses } = write({ turns }, { reasoningContent: true });
      assert.deepEqual(
        body.messages.map((message: any) => message.reasoning_content),
        [undefined, 'hm', ''],
      );
      assert.deepEqual(losses, ['reasoning proof']);
    });

    it('stays out when thinking is switched off', () => {
      const { body } = write({ turns, reasoning: { mode: 'off' } }, { reasoningContent: true });
      assert.equal('reasoning_content' in body.messages[1], false);
    });

    it('goes back with its proofs to the server that gave them', () => {
      const details = [{ type: 'reasoning.encrypted', data: 'xyz', index: 0 }];
      const proof = (value: object) => ({
        format: 'openai-chat' as const,
        kind: 'signature' as const,
        value: JSON.stringify(value),
      });
      const proven = [
        assistant(
          { type: 'reasoning', text: 'hm', proof: proof({ reasoning_details: details }) },
          { type: 'reasoning', text: '', proof: proof({ thought_signature: 'sig' }) },
          call('a'),
          call('b'),
        ),
        user(result('a'), result('b')),
      ];
      const { body, losses } = write({ turns: proven }, { reasoningProofs: true });
      assert.deepEqual(body.messages[0].reasoning_details, details);
      assert.deepEqual(body.messages[0].tool_calls[0].extra_content, {
        google: { thought_signature: 'sig' },
      });
      assert.equal('extra_content' in body.messages[0].tool_calls[1], false);
      assert.deepEqual(losses, []);
      const elsewhere = write({ turns: proven });
      assert.equal('reasoning_details' in elsewhere.body.messages[0], false);
      assert.deepEqual(elsewhere.losses, ['reasoning proof', 'reasoning']);
    });
  });

  describe('media', () => {
    for (const [title, part, expected, losses] of [
      ['an inline image', image, { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } }, []],
      [
        'an image by URL',
        { type: 'image', source: { kind: 'url', url: 'https://example.org/a.png' }, detail: 'low' },
        { type: 'image_url', image_url: { url: 'https://example.org/a.png', detail: 'low' } },
        [],
      ],
      [
        'a PDF',
        { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' } },
        { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,QUJD' } },
        [],
      ],
      [
        'a text document',
        { type: 'document', name: 'notes', source: { kind: 'text', text: 'body' } },
        { type: 'text', text: 'notes:\n\nbody' },
        [],
      ],
      [
        'a file handle of OpenAI',
        { type: 'document', source: { kind: 'file', format: 'openai-responses', id: 'file-1' } },
        { type: 'file', file: { file_id: 'file-1' } },
        [],
      ],
      [
        'a sound',
        { type: 'audio', source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'QUJD' } },
        { type: 'input_audio', input_audio: { data: 'QUJD', format: 'mp3' } },
        [],
      ],
      [
        'a document by URL',
        { type: 'document', source: { kind: 'url', url: 'https://example.org/a.pdf' } },
        {
          type: 'text',
          text: '[A document was here that cannot be sent to this model: https://example.org/a.pdf]',
        },
        ['document by URL'],
      ],
      [
        'a file handle of another vendor',
        { type: 'document', name: 'a.pdf', source: { kind: 'file', format: 'anthropic-messages', id: 'f' } },
        { type: 'text', text: '[A document was here that cannot be sent to this model: a.pdf]' },
        ['document by file id'],
      ],
      [
        'an image handle of another vendor',
        { type: 'image', source: { kind: 'file', format: 'anthropic-messages', id: 'f' } },
        { type: 'text', text: '[An image was here that cannot be sent to this model.]' },
        ['image by file id'],
      ],
      [
        'a sound of another kind',
        { type: 'audio', source: { kind: 'base64', mediaType: 'audio/ogg', data: 'QUJD' } },
        { type: 'text', text: '[A sound recording was here that cannot be sent to this model.]' },
        ['audio'],
      ],
    ] as [string, Part, object, string[]][]) {
      it(`writes ${title}`, () => {
        const writing = write({ turns: [user(text('see'), part)] });
        assert.deepEqual(writing.body.messages[0].content, [{ type: 'text', text: 'see' }, expected]);
        assert.deepEqual(writing.losses, losses);
      });
    }
  });

  describe('tools', () => {
    const tool = (name: string) => ({
      kind: 'function' as const,
      name,
      schema: { type: 'object', properties: {} },
    });

    it('are written with a schema in any case', () => {
      const { body } = write({
        tools: [
          {
            kind: 'function',
            name: 'a',
            description: 'd',
            schema: { type: 'object' },
            strict: false,
            cache: {},
          },
          { kind: 'function', name: 'b' },
        ],
      });
      assert.deepEqual(body.tools, [
        {
          type: 'function',
          function: {
            name: 'a',
            description: 'd',
            parameters: { type: 'object', properties: {} },
            strict: false,
          },
        },
        { type: 'function', function: { name: 'b', parameters: { type: 'object', properties: {} } } },
      ]);
    });

    it('of another vendor are named as lost, without a choice among none', () => {
      const { body, losses } = write({
        tools: [
          { kind: 'function', name: 'web_search', opaque: { format: 'anthropic-messages', value: {} } },
        ],
        toolChoice: { type: 'auto' },
        parallelToolCalls: false,
      });
      assert.equal('tools' in body || 'tool_choice' in body || 'parallel_tool_calls' in body, false);
      assert.deepEqual(losses, ['tool web_search']);
    });

    for (const [choice, expected] of [
      [{ type: 'auto' }, 'auto'],
      [{ type: 'none' }, 'none'],
      [{ type: 'required' }, 'required'],
      [
        { type: 'tool', name: 'a' },
        { type: 'function', function: { name: 'a' } },
      ],
    ] as [Conversation['toolChoice'], unknown][]) {
      it(`writes the choice ${JSON.stringify(choice)}`, () => {
        const { body } = write({ tools: [tool('a')], toolChoice: choice });
        assert.deepEqual(body.tool_choice, expected);
      });
    }

    it('are narrowed to the allowed ones, or listed where the server knows how', () => {
      const fields: Partial<Conversation> = {
        tools: [tool('a'), tool('b')],
        toolChoice: { type: 'allowed', names: ['b'], required: true },
      };
      const plain = write(fields).body;
      assert.deepEqual(
        plain.tools.map((tool: any) => tool.function.name),
        ['b'],
      );
      assert.equal(plain.tool_choice, 'required');
      const native = write(fields, { openAiFields: true }).body;
      assert.equal(native.tools.length, 2);
      assert.deepEqual(native.tool_choice, {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'b' } }] },
      });
    });

    it('are not forced on a model that refuses it', () => {
      const writing = write(
        { tools: [tool('a')], toolChoice: { type: 'required' } },
        { noForcedToolChoice: true },
      );
      assert.equal(writing.body.tool_choice, 'auto');
      assert.deepEqual(writing.losses, ['tool_choice']);
    });

    it('are called one at a time where the client asked so', () => {
      assert.equal(write({ tools: [tool('a')], parallelToolCalls: false }).body.parallel_tool_calls, false);
      assert.equal(
        'parallel_tool_calls' in write({ tools: [tool('a')], parallelToolCalls: true }).body,
        false,
      );
    });

    it('of the custom kind become functions, and can be told apart in the answer', () => {
      const fields: Partial<Conversation> = {
        tools: [{ kind: 'custom', name: 'patch', grammar: { syntax: 'lark', definition: 'start: "x"' } }],
        turns: [
          assistant({ type: 'tool-call', id: 'a', name: 'patch', kind: 'custom', arguments: '*** "x"' }),
          user(result('a')),
        ],
        toolChoice: { type: 'tool', name: 'patch' },
      };
      const wrapped = write(fields);
      assert.deepEqual(wrapped.wrappedTools, ['patch']);
      assert.match(wrapped.body.tools[0].function.parameters.properties.input.description, /start: "x"/);
      assert.deepEqual(JSON.parse(wrapped.body.messages[0].tool_calls[0].function.arguments), {
        input: '*** "x"',
      });
      const native = write(fields, { openAiFields: true });
      assert.equal(native.wrappedTools, undefined);
      assert.deepEqual(native.body.tool_choice, { type: 'custom', custom: { name: 'patch' } });
      assert.deepEqual(native.body.messages[0].tool_calls[0].custom, { name: 'patch', input: '*** "x"' });
    });
  });

  describe('names and ids', () => {
    const long = `mcp__server__${'x'.repeat(80)}`;

    it('shortens names everywhere alike, and says how to turn them back', () => {
      const { body, restoreToolName } = write({
        tools: [
          { kind: 'function', name: `${long}1` },
          { kind: 'function', name: `${long}2` },
          { kind: 'function', name: 'dotted.name' },
          { kind: 'function', name: 'fine' },
        ],
        toolChoice: { type: 'tool', name: `${long}2` },
        turns: [assistant(call('a', `${long}2`)), user(result('a'))],
      });
      const names: string[] = body.tools.map((tool: any) => tool.function.name);
      assert.equal(new Set(names).size, 4);
      assert.equal(body.tool_choice.function.name, names[1]);
      assert.equal(body.messages[0].tool_calls[0].function.name, names[1]);
      assert.deepEqual(restoreToolName, {
        [names[0]!]: `${long}1`,
        [names[1]!]: `${long}2`,
        [names[2]!]: 'dotted.name',
      });
      assert.equal(write({}).restoreToolName, undefined);
    });

    it('maps ids that Chat refuses the same way on both sides', () => {
      const ids = ['exec:0', 'toolu_'.padEnd(60, 'a'), 'call_x|fc_y', 'good_id-1'];
      const sent = messages([
        assistant(...ids.map((id) => call(id))),
        user(...ids.map((id) => result(id, text(id)))),
      ]);
      const calls = sent[0].tool_calls.map((call: any) => call.id);
      assert.deepEqual(
        sent.slice(1).map((message) => message.tool_call_id),
        calls,
      );
      assert.deepEqual(
        sent.slice(1).map((message) => message.content),
        ids,
      );
      assert.equal(calls[3], 'good_id-1');
      for (const id of calls) assert.match(id, /^[a-zA-Z0-9_-]{1,40}$/);
    });

    it('cuts ids to nine characters where the server wants that', () => {
      const sent = messages([assistant(call('call_1'), call('abcDEF123')), user()], {
        nineCharacterCallIds: true,
      });
      const [first, second] = sent[0].tool_calls.map((call: any) => call.id);
      assert.match(first, /^[a-zA-Z0-9]{9}$/);
      assert.equal(second, 'abcDEF123');
    });
  });

  describe('limits and sampling', () => {
    it('uses the field that the server knows, within the model maximum', () => {
      assert.equal(write({ maxOutputTokens: 9 }).body.max_tokens, 9);
      const traits: Traits = { outputLimitField: 'max_completion_tokens', maxOutputTokens: 100 };
      assert.equal(write({ maxOutputTokens: 9 }, traits).body.max_completion_tokens, 9);
      const cut = write({ maxOutputTokens: 900 }, traits);
      assert.equal(cut.body.max_completion_tokens, 100);
      assert.deepEqual(cut.losses, ['max_tokens above the model maximum']);
      assert.equal('max_completion_tokens' in write({}, traits).body, false);
    });

    const sampling = { temperature: 1, topP: 0.5, topK: 4, seed: 3, frequencyPenalty: 0, presencePenalty: 1 };

    it('writes sampling, and names what Chat has no field for', () => {
      const { body, losses } = write({ sampling, stop: ['a', 'b', 'c', 'd', 'e'] });
      const { temperature, top_p, seed, frequency_penalty, presence_penalty, stop } = body;
      assert.deepEqual([temperature, top_p, seed, frequency_penalty, presence_penalty], [1, 0.5, 3, 0, 1]);
      assert.deepEqual(stop, ['a', 'b', 'c', 'd']);
      assert.deepEqual(losses, ['top_k', 'stop sequences beyond four']);
    });

    it('strips it for models that refuse it', () => {
      const { body, losses } = write({ sampling, stop: ['a'] }, { noSampling: true });
      assert.deepEqual(Object.keys(body), ['model', 'messages']);
      assert.deepEqual(losses, [
        'top_k',
        'temperature',
        'top_p',
        'seed',
        'frequency_penalty',
        'presence_penalty',
        'stop',
      ]);
    });
  });

  describe('reasoning', () => {
    for (const [asked, traits, expected] of [
      [{ mode: 'on', effort: 'high' }, {}, { reasoning_effort: 'high' }],
      [{ mode: 'on', budgetTokens: 2000 }, {}, { reasoning_effort: 'low' }],
      [{ mode: 'adaptive' }, {}, {}],
      [{ mode: 'off' }, {}, {}],
      [{ mode: 'off', effort: 'none' }, {}, { reasoning_effort: 'none' }],
      [{ mode: 'off' }, { reasoning: 'effort' }, { reasoning_effort: 'none' }],
      [{ mode: 'on', effort: 'max' }, { efforts: ['low', 'high'] }, { reasoning_effort: 'high' }],
      [
        { mode: 'on', effort: 'low' },
        { reasoning: 'budget' },
        { enable_thinking: true, thinking_budget: 4096 },
      ],
      [
        { mode: 'on', budgetTokens: 77 },
        { reasoning: 'budget' },
        { enable_thinking: true, thinking_budget: 77 },
      ],
      [{ mode: 'adaptive' }, { reasoning: 'budget' }, { enable_thinking: true }],
      [{ mode: 'off' }, { reasoning: 'budget' }, { enable_thinking: false }],
      [{ mode: 'on', effort: 'low' }, { reasoning: 'adaptive' }, { thinking: { type: 'enabled' } }],
      [{ mode: 'off' }, { reasoning: 'adaptive' }, { thinking: { type: 'disabled' } }],
      [{ mode: 'on', effort: 'low' }, { reasoning: 'none' }, {}],
    ] as [Conversation['reasoning'], Traits, object][]) {
      it(`writes ${JSON.stringify(asked)} for ${JSON.stringify(traits)}`, () => {
        const { model: _, messages: __, ...rest } = write({ reasoning: asked }, traits).body;
        assert.deepEqual(rest, expected);
      });
    }

    it('is named as lost where the model has none', () => {
      assert.deepEqual(write({ reasoning: { mode: 'on' } }, { reasoning: 'none' }).losses, [
        'reasoning effort',
      ]);
    });
  });

  describe('output and the rest', () => {
    it('names a schema that has no name, and cleans one that OpenAI refuses', () => {
      const schema = { type: 'object' };
      assert.deepEqual(write({ output: { type: 'json-schema', schema } }).body.response_format, {
        type: 'json_schema',
        json_schema: { name: 'response', schema },
      });
      const named = write({ output: { type: 'json-schema', name: 'my schema!', schema, strict: true } });
      assert.equal(named.body.response_format.json_schema.name, 'my_schema_');
      assert.deepEqual(write({ output: { type: 'json' } }).body.response_format, { type: 'json_object' });
    });

    it("keeps OpenAI's own fields from servers that may refuse them", () => {
      const fields: Partial<Conversation> = {
        verbosity: 'low',
        user: `user_${'0'.repeat(80)}`,
        cacheKey: 'k',
        serviceTier: 'flex',
      };
      const plain = write(fields);
      assert.deepEqual(Object.keys(plain.body), ['model', 'messages']);
      assert.deepEqual(plain.losses, ['verbosity', 'service_tier']);
      const { body, losses } = write(fields, { openAiFields: true });
      assert.equal(body.verbosity, 'low');
      assert.equal(body.prompt_cache_key, 'k');
      assert.equal(body.service_tier, 'flex');
      assert.equal(body.safety_identifier.length, 64);
      assert.deepEqual(losses, []);
    });

    it('takes its own extra fields back, and nobody else’s', () => {
      const own = write({ extra: { format: 'openai-chat', fields: { logit_bias: { '1': 2 } } } });
      assert.deepEqual(own.body.logit_bias, { '1': 2 });
      const foreign = write({ extra: { format: 'anthropic-messages', fields: { container: 'c' } } });
      assert.equal('container' in foreign.body, false);
    });

    it('is the same every time, byte for byte', () => {
      const fields: Partial<Conversation> = {
        tools: [{ kind: 'function', name: 'a.b' }],
        turns: [assistant(call('x:1', 'a.b')), user(result('x:1', image))],
      };
      assert.equal(JSON.stringify(write(fields)), JSON.stringify(write(fields)));
    });
  });

  it('writes back what the reader read', () => {
    const body = {
      model: 'gpt',
      messages: [
        { role: 'system', content: 's' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image_url', image_url: { url: 'https://example.org/a' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'r' },
        { role: 'assistant', content: 'done' },
        { role: 'user', content: 'thanks' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }],
      tool_choice: 'auto',
      max_tokens: 5,
      temperature: 0,
    };
    const reading = openaiChat.readRequest(body);
    assert.ok(reading.ok);
    const target = { model: 'gpt', stream: false, traits: {} };
    assert.deepEqual(openaiChat.writeRequest(reading.conversation, target), { body, losses: [] });
  });
});
