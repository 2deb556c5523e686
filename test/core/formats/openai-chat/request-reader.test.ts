// Chat requests as clients send them, read into a conversation.

import assert from 'node:assert/strict';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import type { Conversation } from '../../../../src/core/model/conversation.ts';

const hello = { role: 'user', content: 'hello' };

function read(fields: object): { conversation: Conversation; losses: string[] } {
  const reading = openaiChat.readRequest({ model: 'gpt', messages: [hello], ...fields });
  assert.ok(reading.ok, reading.ok ? '' : reading.message);
  return reading;
}

function refusal(fields: object): { message: string; parameter?: string } {
  const reading = openaiChat.readRequest({ model: 'gpt', messages: [hello], ...fields });
  assert.ok(!reading.ok, 'the request should have been refused');
  return reading;
}

const call = (id: string | undefined, name: string, args: unknown = '{}') => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

describe('reading a Chat request', () => {
  describe('messages', () => {
    it('gathers the instructions at the front and keeps later ones in their place', () => {
      const { conversation } = read({
        messages: [
          { role: 'system', content: 'one' },
          {
            role: 'developer',
            content: [
              { type: 'text', text: 'two' },
              { type: 'text', text: '' },
            ],
          },
          hello,
          { role: 'system', content: 'three' },
        ],
      });
      assert.deepEqual(conversation.system, [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ]);
      assert.deepEqual(conversation.turns, [
        { role: 'user', parts: [{ type: 'text', text: 'hello' }] },
        { role: 'system', parts: [{ type: 'text', text: 'three' }] },
      ]);
    });

    it('makes one user turn of a run of tool messages', () => {
      const { conversation } = read({
        messages: [
          hello,
          { role: 'assistant', content: null, tool_calls: [call('a', 'f'), call('b', 'g', { x: 1 })] },
          { role: 'tool', tool_call_id: 'a', content: 'A' },
          { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'B' }] },
          { role: 'user', content: 'next' },
        ],
      });
      assert.deepEqual(conversation.turns.slice(1), [
        {
          role: 'assistant',
          parts: [
            { type: 'tool-call', id: 'a', name: 'f', kind: 'function', arguments: '{}' },
            { type: 'tool-call', id: 'b', name: 'g', kind: 'function', arguments: '{"x":1}' },
          ],
        },
        {
          role: 'user',
          parts: [
            { type: 'tool-result', call: 'a', parts: [{ type: 'text', text: 'A' }] },
            { type: 'tool-result', call: 'b', parts: [{ type: 'text', text: 'B' }] },
          ],
        },
        { role: 'user', parts: [{ type: 'text', text: 'next' }] },
      ]);
    });

    it('gives the runs after different assistant turns a user turn each', () => {
      const { conversation } = read({
        messages: [
          hello,
          { role: 'assistant', tool_calls: [call('a', 'f')] },
          { role: 'tool', tool_call_id: 'a', content: '1' },
          { role: 'assistant', tool_calls: [call('b', 'f')] },
          { role: 'tool', tool_call_id: 'b', content: '2' },
        ],
      });
      assert.deepEqual(
        conversation.turns.map((turn) => turn.role),
        ['user', 'assistant', 'user', 'assistant', 'user'],
      );
    });

    it('reads legacy functions with made-up call ids', () => {
      const { conversation } = read({
        functions: [{ name: 'f', parameters: { type: 'object' } }],
        function_call: { name: 'f' },
        messages: [
          hello,
          { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
          { role: 'function', name: 'f', content: 'done' },
        ],
      });
      const [, assistant, result] = conversation.turns;
      const made = assistant?.parts[0];
      assert.ok(made?.type === 'tool-call' && made.id !== '');
      assert.deepEqual(result?.parts, [
        { type: 'tool-result', call: made.id, parts: [{ type: 'text', text: 'done' }] },
      ]);
      assert.deepEqual(conversation.tools, [{ kind: 'function', name: 'f', schema: { type: 'object' } }]);
      assert.deepEqual(conversation.toolChoice, { type: 'tool', name: 'f' });
    });

    it('answers calls without ids in their order', () => {
      const { conversation } = read({
        messages: [
          hello,
          { role: 'assistant', tool_calls: [call(undefined, 'f'), call('', 'g')] },
          { role: 'tool', content: '1' },
          { role: 'tool', content: '2' },
        ],
      });
      const calls = conversation.turns[1]!.parts.map((part: any) => part.id);
      const results = conversation.turns[2]!.parts.map((part: any) => part.call);
      assert.deepEqual(results, calls);
      assert.equal(new Set(calls).size, 2);
    });

    for (const [title, args, expected] of [
      ['empty', '', '{}'],
      ['null', null, '{}'],
      ['the word null', 'null', '{}'],
      ['absent', undefined, '{}'],
      ['an object', { id: 1 }, '{"id":1}'],
      ['text with a 64-bit number', '{"id": 9007199254740993}', '{"id": 9007199254740993}'],
      ['text that was cut', '{"a": ', '{"a": '],
    ] as const) {
      it(`keeps arguments that are ${title} as ${expected}`, () => {
        const { conversation } = read({
          messages: [
            hello,
            { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: args } }] },
          ],
        });
        assert.equal((conversation.turns[1]!.parts[0] as any).arguments, expected);
      });
    }

    it('reads custom calls, refusals and reasoning of the assistant', () => {
      const { conversation } = read({
        messages: [
          hello,
          {
            role: 'assistant',
            reasoning_content: 'hm',
            content: [
              { type: 'text', text: 'a' },
              { type: 'refusal', refusal: 'no' },
            ],
            tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'patch', input: '*** x' } }],
          },
          { role: 'assistant', content: '', refusal: 'never', reasoning: 'or' },
          { role: 'assistant', content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'm' }] }] },
        ],
      });
      assert.deepEqual(
        conversation.turns.slice(1).map((turn) => turn.parts),
        [
          [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'a' },
            { type: 'refusal', text: 'no' },
            { type: 'tool-call', id: 'c', name: 'patch', kind: 'custom', arguments: '*** x' },
          ],
          [
            { type: 'reasoning', text: 'or' },
            { type: 'refusal', text: 'never' },
          ],
          [{ type: 'reasoning', text: 'm' }],
        ],
      );
    });

    it('leaves out messages with nothing in them', () => {
      const { conversation } = read({
        messages: [
          { role: 'system', content: '' },
          hello,
          { role: 'assistant', content: '' },
          { role: 'user', content: [] },
          { role: 'user', content: null },
          { role: 'user', content: [{ type: 'text', text: '' }] },
        ],
      });
      assert.deepEqual(conversation.system, []);
      assert.equal(conversation.turns.length, 1);
    });
  });

  describe('user content', () => {
    for (const [title, part, expected] of [
      [
        'a data URL image',
        { type: 'image_url', image_url: { url: 'data:image/jpg;base64,QUJD', detail: 'low' } },
        { type: 'image', source: { kind: 'base64', mediaType: 'image/jpeg', data: 'QUJD' }, detail: 'low' },
      ],
      [
        'an https image',
        { type: 'image_url', image_url: { url: 'https://example.org/a.png' } },
        { type: 'image', source: { kind: 'url', url: 'https://example.org/a.png' } },
      ],
      [
        'an image address as a bare string',
        { type: 'image_url', image_url: 'https://example.org/a.png' },
        { type: 'image', source: { kind: 'url', url: 'https://example.org/a.png' } },
      ],
      [
        'a data URL without base64',
        { type: 'image_url', image_url: { url: 'data:image/svg+xml,%3Csvg%2F%3E' } },
        { type: 'image', source: { kind: 'base64', mediaType: 'image/svg+xml', data: 'PHN2Zy8+' } },
      ],
      [
        'a PDF',
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,QUJD' } },
        {
          type: 'document',
          name: 'a.pdf',
          source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' },
        },
      ],
      [
        'a text file',
        { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,w7xi' } },
        { type: 'document', name: 'a.txt', source: { kind: 'text', text: 'üb' } },
      ],
      [
        'a file by id',
        { type: 'file', file: { file_id: 'file-1' } },
        { type: 'document', source: { kind: 'file', format: 'openai-chat', id: 'file-1' } },
      ],
      [
        'a sound',
        { type: 'input_audio', input_audio: { data: 'QUJD', format: 'mp3' } },
        { type: 'audio', source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'QUJD' } },
      ],
      [
        'a sound in a data URL',
        { type: 'input_audio', input_audio: { data: 'data:audio/wav;base64,QUJD', format: 'wav' } },
        { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'QUJD' } },
      ],
      [
        'text with a cache mark of OpenRouter',
        { type: 'text', text: 't', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'text', text: 't', cache: { ttl: '1h' } },
      ],
      [
        'text with a cache mark of OpenAI',
        { type: 'text', text: 't', prompt_cache_breakpoint: { mode: 'explicit' } },
        { type: 'text', text: 't', cache: {} },
      ],
    ] as const) {
      it(`reads ${title}`, () => {
        const { conversation } = read({ messages: [{ role: 'user', content: [part] }] });
        assert.deepEqual(conversation.turns[0]?.parts, [expected]);
      });
    }
  });

  describe('tools', () => {
    it('reads functions, custom tools with a grammar, flat functions and vendor tools', () => {
      const builtin = { type: 'builtin_function', function: { name: '$web_search' } };
      const { conversation } = read({
        tools: [
          {
            type: 'function',
            function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
          },
          { type: 'function', function: { name: 'bare', description: null, parameters: null, strict: null } },
          {
            type: 'custom',
            custom: { name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } } },
          },
          { type: 'function', name: 'flat', parameters: { type: 'object' } },
          builtin,
        ],
      });
      assert.deepEqual(conversation.tools, [
        { kind: 'function', name: 'f', description: 'd', schema: { type: 'object' }, strict: true },
        { kind: 'function', name: 'bare' },
        { kind: 'custom', name: 'c', grammar: { syntax: 'lark', definition: 'x' } },
        { kind: 'function', name: 'flat', schema: { type: 'object' } },
        { kind: 'function', name: '$web_search', opaque: { format: 'openai-chat', value: builtin } },
      ]);
    });

    for (const [choice, expected] of [
      ['auto', { type: 'auto' }],
      ['none', { type: 'none' }],
      ['required', { type: 'required' }],
      ['any', { type: 'required' }],
      [
        { type: 'function', function: { name: 'f' } },
        { type: 'tool', name: 'f' },
      ],
      [
        { type: 'custom', custom: { name: 'f' } },
        { type: 'tool', name: 'f' },
      ],
      [
        {
          type: 'allowed_tools',
          allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
        },
        { type: 'allowed', names: ['f'], required: true },
      ],
      [null, undefined],
    ] as const) {
      it(`reads tool_choice ${JSON.stringify(choice)}`, () => {
        const tools = [{ type: 'function', function: { name: 'f' } }];
        assert.deepEqual(read({ tools, tool_choice: choice }).conversation.toolChoice, expected);
      });
    }

    it('forgets the choice when there are no tools', () => {
      assert.equal(read({ tool_choice: 'auto', tools: [] }).conversation.toolChoice, undefined);
    });
  });

  describe('settings', () => {
    it('reads what the conversation has words for', () => {
      const { conversation, losses } = read({
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        seed: 7,
        frequency_penalty: 0.1,
        presence_penalty: 0.2,
        stop: 'END',
        max_tokens: 100,
        parallel_tool_calls: false,
        verbosity: 'low',
        user: 'u',
        prompt_cache_key: 'k',
        service_tier: 'flex',
        stream: true,
        n: 1,
      });
      assert.deepEqual(conversation, {
        model: 'gpt',
        system: [],
        turns: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
        tools: [],
        sampling: {
          temperature: 0.5,
          topP: 0.9,
          topK: 40,
          seed: 7,
          frequencyPenalty: 0.1,
          presencePenalty: 0.2,
        },
        stop: ['END'],
        maxOutputTokens: 100,
        parallelToolCalls: false,
        verbosity: 'low',
        user: 'u',
        cacheKey: 'k',
        serviceTier: 'flex',
        stream: true,
      });
      assert.deepEqual(losses, []);
    });

    it('takes null for absent everywhere', () => {
      const fields = Object.fromEntries(
        (
          'tools tool_choice functions function_call temperature top_p seed stop max_tokens max_completion_tokens n ' +
          'response_format reasoning_effort stream stream_options user logprobs logit_bias metadata audio modalities'
        )
          .split(' ')
          .map((name) => [name, null]),
      );
      const { conversation, losses } = read(fields);
      assert.deepEqual(conversation, read({}).conversation);
      assert.deepEqual(losses, []);
    });

    it('prefers max_completion_tokens and safety_identifier to their old names', () => {
      const { conversation } = read({
        max_completion_tokens: 5,
        max_tokens: 9,
        safety_identifier: 's',
        user: 'u',
      });
      assert.equal(conversation.maxOutputTokens, 5);
      assert.equal(conversation.user, 's');
    });

    it('takes a limit of -1 for none', () => {
      assert.equal(read({ max_tokens: -1 }).conversation.maxOutputTokens, undefined);
    });

    it('filters empty stop sequences', () => {
      assert.deepEqual(read({ stop: ['', 'a', ''] }).conversation.stop, ['a']);
      assert.deepEqual(read({ stop: '' }).conversation.stop, []);
    });

    for (const [fields, expected] of [
      [{ reasoning_effort: 'high' }, { mode: 'on', effort: 'high' }],
      [{ reasoning_effort: 'none' }, { mode: 'off', effort: 'none' }],
      [{ reasoning: { effort: 'low', exclude: true } }, { mode: 'on', effort: 'low', show: false }],
      [{ reasoning: { max_tokens: 2000 } }, { mode: 'on', budgetTokens: 2000 }],
      [{ reasoning: { enabled: false } }, { mode: 'off' }],
      [{ thinking: { type: 'enabled', budget_tokens: 3000 } }, { mode: 'on', budgetTokens: 3000 }],
      [{ thinking: { type: 'disabled' } }, { mode: 'off' }],
      [{ thinking: { type: 'adaptive' } }, { mode: 'adaptive' }],
      [
        { enable_thinking: true, thinking_budget: 500 },
        { mode: 'on', budgetTokens: 500 },
      ],
      [{ enable_thinking: false, thinking_budget: 500 }, { mode: 'off' }],
      [{}, undefined],
    ] as const) {
      it(`reads reasoning from ${JSON.stringify(fields)}`, () =>
        assert.deepEqual(read(fields).conversation.reasoning, expected));
    }

    it('names an effort that it does not know', () => {
      const { conversation, losses } = read({ reasoning_effort: 'default' });
      assert.equal(conversation.reasoning, undefined);
      assert.deepEqual(losses, ['reasoning_effort']);
    });

    for (const [format, expected] of [
      [{ type: 'text' }, undefined],
      [{ type: 'json_object' }, { type: 'json' }],
      [
        { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
        { type: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true },
      ],
    ] as const) {
      it(`reads the output format ${format.type}`, () =>
        assert.deepEqual(read({ response_format: format }).conversation.output, expected));
    }

    it('keeps what it has no word for, and names what changes the answer', () => {
      const { conversation, losses } = read({
        logprobs: true,
        top_logprobs: 2,
        logit_bias: { '1': 2 },
        metadata: { a: 'b' },
        store: true,
        modalities: ['text'],
      });
      assert.deepEqual(losses, ['logprobs', 'top_logprobs', 'logit_bias']);
      assert.deepEqual(conversation.extra, {
        format: 'openai-chat',
        fields: {
          logprobs: true,
          top_logprobs: 2,
          logit_bias: { '1': 2 },
          metadata: { a: 'b' },
          store: true,
        },
      });
    });

    it('knows whether the usage chunk is wanted', () => {
      assert.ok(openaiChat.wantsUsage?.({ stream_options: { include_usage: true } }));
      assert.ok(!openaiChat.wantsUsage?.({ stream_options: { include_usage: false } }));
      assert.ok(!openaiChat.wantsUsage?.({ stream_options: null }) && !openaiChat.wantsUsage?.({}));
    });
  });

  describe('refusals', () => {
    for (const [parameter, fields] of [
      ['model', { model: '' }],
      ['messages', { messages: [] }],
      ['messages', { messages: null }],
      ['messages[0]', { messages: ['x'] }],
      ['messages[0].role', { messages: [{ content: 'x' }] }],
      ['messages[0].role', { messages: [{ role: 'robot', content: 'x' }] }],
      ['messages[0].content', { messages: [{ role: 'user', content: 5 }] }],
      ['messages[0].content[0]', { messages: [{ role: 'user', content: [{ text: 'x' }] }] }],
      ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ type: 'hologram' }] }] }],
      ['messages[0].content[0].type', { messages: [{ role: 'system', content: [{ type: 'image_url' }] }] }],
      [
        'messages[0].content[0].image_url.url',
        { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      ],
      ['messages[0].tool_calls[0]', { messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] }],
      ['messages[0].tool_call_id', { messages: [{ role: 'tool', content: 'x' }] }],
      ['messages[0].name', { messages: [{ role: 'function', name: 'f', content: 'x' }] }],
      ['n', { n: 2 }],
      ['audio', { audio: { voice: 'alloy', format: 'wav' } }],
      ['modalities', { modalities: ['text', 'audio'] }],
      ['max_tokens', { max_tokens: 0 }],
      ['max_completion_tokens', { max_completion_tokens: 1.5 }],
      ['tools[0].function.name', { tools: [{ type: 'function', function: {} }] }],
      ['tool_choice', { tool_choice: 'perhaps' }],
      ['response_format.type', { response_format: { type: 'xml' } }],
      [
        'response_format.json_schema.schema',
        { response_format: { type: 'json_schema', json_schema: { name: 'n' } } },
      ],
    ] as const) {
      it(`names ${parameter} in ${JSON.stringify(fields)}`, () => {
        const { message, parameter: told } = refusal(fields);
        assert.equal(told, parameter);
        assert.ok(message.startsWith(`\`${parameter}\` `) && message.endsWith('.'), message);
      });
    }

    it('tells the first thing that is wrong', () => {
      assert.equal(refusal({ n: 3, tool_choice: 'perhaps' }).parameter, 'n');
    });
  });
});
