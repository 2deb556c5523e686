// Reading Messages requests: what agents send, and what is refused with a sentence.

import assert from 'node:assert/strict';
import {
  anthropicMessages,
  UNSIGNED_THINKING_MARK,
} from '../../../../src/core/formats/anthropic-messages/index.ts';
import type { Conversation } from '../../../../src/core/model/conversation.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';

const minimal = { model: 'claude-x', max_tokens: 100, messages: [{ role: 'user', content: 'hello' }] };

function read(body: JsonObject): { conversation: Conversation; losses: string[] } {
  const reading = anthropicMessages.readRequest(body);
  assert.ok(reading.ok, reading.ok ? '' : reading.message);
  return reading;
}

function partsOf(content: any): any[] {
  return read({ ...minimal, messages: [{ role: 'user', content }] }).conversation.turns[0]?.parts ?? [];
}

describe('reading a Messages request', () => {
  it('reads the smallest request', () => {
    assert.deepEqual(read(minimal), {
      ok: true,
      conversation: {
        model: 'claude-x',
        system: [],
        turns: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
        tools: [],
        sampling: {},
        stop: [],
        stream: false,
        maxOutputTokens: 100,
      },
      losses: [],
    });
  });

  it('leaves out the billing header of Claude Code, and nothing else of its block', () => {
    const header = 'x-anthropic-billing-header: cc_version=2.1.328.4b0; cc_entrypoint=cli;';
    const messages = [{ role: 'user', content: 'Hi' }];
    const readWith = (system: JsonObject['system']) =>
      read({ model: 'claude-x', max_tokens: 10, system, messages });
    const blocks = readWith([
      { type: 'text', text: header },
      { type: 'text', text: 'You are an agent.' },
    ]);
    assert.deepEqual(blocks.conversation.system, [{ type: 'text', text: 'You are an agent.' }]);
    assert.deepEqual(blocks.losses, ['billing header']);
    const joined = readWith(`${header}\n\nSay no ${header}`);
    assert.deepEqual(joined.conversation.system, [{ type: 'text', text: `Say no ${header}` }]);
  });

  it('reads what Claude Code sends: system blocks, a system message in the middle, options of its own', () => {
    const { conversation, losses } = read({
      model: 'claude-x',
      max_tokens: 32000,
      stream: true,
      system: [
        { type: 'text', text: 'billing note' },
        { type: 'text', text: 'You are an agent.', cache_control: { type: 'ephemeral' } },
      ],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Create hello.txt' }] },
        {
          role: 'system',
          content: [{ type: 'text', text: '# Environment', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } }],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              content: 'ok',
              is_error: false,
              cache_control: { type: 'ephemeral' },
            },
          ],
        },
      ],
      tools: [
        { name: 'Bash', description: 'Runs', input_schema: { type: 'object', properties: {} } },
        {
          name: 'DeferredToolPlaceholder',
          description: 'never call',
          input_schema: { type: 'object', properties: {} },
          defer_loading: true,
        },
        {
          name: 'mcp__clock__now',
          description: 'The time',
          input_schema: { type: 'object', properties: {} },
          defer_loading: true,
        },
      ],
      metadata: { user_id: '{"device_id":"1"}' },
      thinking: { type: 'adaptive', display: 'omitted' },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      safeguards: [{ type: 'dangerous_tool_use' }],
      output_config: { effort: 'high' },
    });
    assert.deepEqual(conversation.system, [
      { type: 'text', text: 'billing note' },
      { type: 'text', text: 'You are an agent.', cache: {} },
    ]);
    assert.deepEqual(
      conversation.turns.map((turn) => turn.role),
      ['user', 'system', 'assistant', 'user'],
    );
    assert.deepEqual(conversation.turns[1]?.parts, [
      { type: 'text', text: '# Environment', cache: { ttl: '1h' } },
    ]);
    assert.deepEqual(conversation.turns[2]?.parts, [
      { type: 'tool-call', id: 'toolu_1', name: 'Bash', kind: 'function', arguments: '{"command":"ls"}' },
    ]);
    assert.deepEqual(conversation.turns[3]?.parts, [
      { type: 'tool-result', call: 'toolu_1', parts: [{ type: 'text', text: 'ok' }], cache: {} },
    ]);
    assert.deepEqual(conversation.reasoning, { mode: 'adaptive', show: false, effort: 'high' });
    assert.equal(conversation.user, '{"device_id":"1"}');
    assert.equal(conversation.tools[1]?.opaque?.format, 'anthropic-messages');
    assert.equal(conversation.tools[2]?.opaque, undefined);
    assert.deepEqual(Object.keys(conversation.extra?.fields ?? {}), ['context_management', 'safeguards']);
    assert.deepEqual(losses, ['context_management', 'safeguards']);
  });

  const blocks: [phenomenon: string, block: any, parts: any[]][] = [
    [
      'an image in base64',
      { type: 'image', source: { type: 'base64', media_type: 'image/jpg', data: 'AAAA' } },
      [{ type: 'image', source: { kind: 'base64', mediaType: 'image/jpg', data: 'AAAA' } }],
    ],
    [
      'an image by address',
      { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
      [{ type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } }],
    ],
    [
      'an image by handle',
      { type: 'image', source: { type: 'file', file_id: 'file_1' } },
      [{ type: 'image', source: { kind: 'file', format: 'anthropic-messages', id: 'file_1' } }],
    ],
    [
      'a PDF',
      {
        type: 'document',
        title: 'Paper',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
      },
      [
        {
          type: 'document',
          name: 'Paper',
          source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
        },
      ],
    ],
    [
      'a text document',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      [{ type: 'document', source: { kind: 'text', text: 'words' } }],
    ],
    [
      'a document by address',
      { type: 'document', source: { type: 'url', url: 'https://a.example/b.pdf' } },
      [{ type: 'document', source: { kind: 'url', url: 'https://a.example/b.pdf' } }],
    ],
    [
      'a document by handle',
      { type: 'document', source: { type: 'file', file_id: 'file_2' } },
      [{ type: 'document', source: { kind: 'file', format: 'anthropic-messages', id: 'file_2' } }],
    ],
    [
      'a document of blocks',
      {
        type: 'document',
        title: 'T',
        source: {
          type: 'content',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
          ],
        },
      },
      [
        { type: 'document', name: 'T', source: { kind: 'text', text: 'a' } },
        { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } },
      ],
    ],
    [
      'a search result',
      {
        type: 'search_result',
        title: 'Found',
        source: 'https://a.example',
        content: [{ type: 'text', text: 'body' }],
      },
      [{ type: 'document', name: 'Found', source: { kind: 'text', text: 'https://a.example\nbody' } }],
    ],
    [
      'signed thinking',
      { type: 'thinking', thinking: 'hm', signature: 'sig-1' },
      [
        {
          type: 'reasoning',
          text: 'hm',
          proof: { format: 'anthropic-messages', kind: 'signature', value: 'sig-1' },
        },
      ],
    ],
    [
      'signed thinking without text',
      { type: 'thinking', thinking: '', signature: 'sig-1' },
      [
        {
          type: 'reasoning',
          text: '',
          proof: { format: 'anthropic-messages', kind: 'signature', value: 'sig-1' },
        },
      ],
    ],
    [
      'thinking that only this gateway signed',
      { type: 'thinking', thinking: 'hm', signature: UNSIGNED_THINKING_MARK },
      [{ type: 'reasoning', text: 'hm' }],
    ],
    [
      'redacted thinking',
      { type: 'redacted_thinking', data: 'red-1' },
      [
        {
          type: 'reasoning',
          text: '',
          proof: { format: 'anthropic-messages', kind: 'redacted', value: 'red-1' },
        },
      ],
    ],
    [
      'a call without input',
      { type: 'tool_use', id: 'a', name: 'b' },
      [{ type: 'tool-call', id: 'a', name: 'b', kind: 'function', arguments: '{}' }],
    ],
    [
      'an empty result',
      { type: 'tool_result', tool_use_id: 'a' },
      [{ type: 'tool-result', call: 'a', parts: [] }],
    ],
    [
      'a failed result of blocks',
      {
        type: 'tool_result',
        tool_use_id: 'a',
        is_error: true,
        content: [
          { type: 'text', text: 'no' },
          { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
        ],
      },
      [
        {
          type: 'tool-result',
          call: 'a',
          isError: true,
          parts: [
            { type: 'text', text: 'no' },
            { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } },
          ],
        },
      ],
    ],
    [
      'a tool reference in a result',
      { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'tool_reference', tool_name: 'mcp__x' }] },
      [
        {
          type: 'tool-result',
          call: 'a',
          parts: [{ type: 'text', text: 'The tool mcp__x can be called now.' }],
        },
      ],
    ],
    [
      'a kind nobody knows',
      { type: 'hologram', beam: 1 },
      [
        {
          type: 'opaque',
          format: 'anthropic-messages',
          kind: 'hologram',
          value: { type: 'hologram', beam: 1 },
        },
      ],
    ],
    [
      'text with null citations',
      { type: 'text', text: 'a', citations: null, cache_control: null },
      [{ type: 'text', text: 'a' }],
    ],
  ];
  for (const [phenomenon, block, parts] of blocks) {
    it(`reads ${phenomenon}`, () => assert.deepEqual(partsOf([block]), parts));
  }

  it('leaves out empty text, and messages that hold nothing else', () => {
    const { conversation } = read({
      ...minimal,
      system: '',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '' },
            { type: 'text', text: 'a' },
          ],
        },
        { role: 'assistant', content: '' },
        { role: 'user', content: null },
      ],
    });
    assert.deepEqual(conversation.turns, [{ role: 'user', parts: [{ type: 'text', text: 'a' }] }]);
    assert.deepEqual(conversation.system, []);
  });

  const reasoning: [body: any, expected: any][] = [
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { mode: 'on', budgetTokens: 2000 }],
    [
      { thinking: { type: 'enabled', budget_tokens: 2000, display: 'summarized' } },
      { mode: 'on', budgetTokens: 2000, show: true },
    ],
    [{ thinking: { type: 'adaptive', display: 'updates' } }, { mode: 'adaptive', show: true }],
    [{ thinking: { type: 'disabled' } }, { mode: 'off' }],
    [{ thinking: { type: 'between_tools' } }, { mode: 'adaptive' }],
    [{ output_config: { effort: 'low' } }, { mode: 'adaptive', effort: 'low' }],
    [
      { thinking: { type: 'disabled' }, output_config: { effort: 'max' } },
      { mode: 'off', effort: 'max' },
    ],
    [{ thinking: null, output_config: { effort: null } }, undefined],
  ];
  for (const [fields, expected] of reasoning) {
    it(`reads ${JSON.stringify(fields)}`, () =>
      assert.deepEqual(read({ ...minimal, ...fields }).conversation.reasoning, expected));
  }

  const choices: [choice: any, toolChoice: any, parallel: boolean | undefined][] = [
    [{ type: 'auto' }, { type: 'auto' }, undefined],
    [{ type: 'any', disable_parallel_tool_use: true }, { type: 'required' }, false],
    [{ type: 'tool', name: 'a', disable_parallel_tool_use: false }, { type: 'tool', name: 'a' }, undefined],
    [{ type: 'none' }, { type: 'none' }, undefined],
    [null, undefined, undefined],
  ];
  for (const [tool_choice, toolChoice, parallel] of choices) {
    it(`reads the tool choice ${JSON.stringify(tool_choice)}`, () => {
      const { conversation } = read({ ...minimal, tool_choice });
      assert.deepEqual([conversation.toolChoice, conversation.parallelToolCalls], [toolChoice, parallel]);
    });
  }

  it('reads structured output under both names', () => {
    const format = { type: 'json_schema', schema: { type: 'object' } };
    const expected = { type: 'json-schema', schema: { type: 'object' } };
    assert.deepEqual(read({ ...minimal, output_config: { format } }).conversation.output, expected);
    assert.deepEqual(read({ ...minimal, output_format: format }).conversation.output, expected);
  });

  it('reads sampling, stop sequences and tier', () => {
    const { conversation } = read({
      ...minimal,
      temperature: 0.5,
      top_p: null,
      top_k: 40,
      stop_sequences: ['END', '', 3],
      service_tier: 'standard_only',
    });
    assert.deepEqual(conversation.sampling, { temperature: 0.5, topK: 40 });
    assert.deepEqual(conversation.stop, ['END']);
    assert.equal(conversation.serviceTier, 'standard_only');
  });

  it('takes null for absent, and names each unknown field once', () => {
    const { conversation, losses } = read({
      ...minimal,
      container: null,
      mcp_servers: [{ name: 'a' }],
      diagnostics: { previous_message_id: 'msg_1' },
      metadata: { user_id: null, team: 'a' },
      output_config: { task_budget: 1 },
    });
    assert.deepEqual(conversation.extra, {
      format: 'anthropic-messages',
      fields: { mcp_servers: [{ name: 'a' }], diagnostics: { previous_message_id: 'msg_1' } },
    });
    assert.deepEqual(losses.toSorted(), [
      'diagnostics',
      'mcp_servers',
      'metadata.team',
      'output_config.task_budget',
    ]);
  });

  it('names what a tool has beside its schema, and keeps server tools whole', () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 3 };
    const { conversation, losses } = read({
      ...minimal,
      tools: [
        {
          type: 'custom',
          name: 'a',
          input_schema: { type: 'object' },
          strict: true,
          input_examples: [{}],
          cache_control: { type: 'ephemeral' },
        },
        search,
      ],
    });
    assert.deepEqual(conversation.tools, [
      { kind: 'function', name: 'a', schema: { type: 'object' }, strict: true, cache: {} },
      { kind: 'function', name: 'web_search', opaque: { format: 'anthropic-messages', value: search } },
    ]);
    assert.deepEqual(losses, ['tool input_examples']);
  });

  it('takes a cache mark of the whole request as one on the last block', () => {
    const { conversation, losses } = read({ ...minimal, cache_control: { type: 'ephemeral', ttl: '5m' } });
    assert.deepEqual(conversation.turns[0]?.parts, [{ type: 'text', text: 'hello', cache: { ttl: '5m' } }]);
    assert.deepEqual(losses, []);
  });

  const problems: [phenomenon: string, body: any, parameter: string][] = [
    ['no model', { ...minimal, model: undefined }, 'model'],
    ['no max_tokens', { ...minimal, max_tokens: undefined }, 'max_tokens'],
    ['a negative max_tokens', { ...minimal, max_tokens: -1 }, 'max_tokens'],
    ['max_tokens in words', { ...minimal, max_tokens: 'many' }, 'max_tokens'],
    ['no messages', { ...minimal, messages: undefined }, 'messages'],
    ['an empty message list', { ...minimal, messages: [] }, 'messages'],
    ['an unknown role', { ...minimal, messages: [{ role: 'tool', content: 'a' }] }, 'messages.0.role'],
    [
      'content that is a number',
      { ...minimal, messages: [{ role: 'user', content: 3 }] },
      'messages.0.content',
    ],
    [
      'a block without type',
      { ...minimal, messages: [{ role: 'user', content: [{}] }] },
      'messages.0.content.0',
    ],
    [
      'a call without id',
      { ...minimal, messages: [{ role: 'assistant', content: [{ type: 'tool_use', name: 'a' }] }] },
      'messages.0.content.0.id',
    ],
    [
      'a call without name',
      { ...minimal, messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a' }] }] },
      'messages.0.content.0.name',
    ],
    [
      'a result without call',
      { ...minimal, messages: [{ role: 'user', content: [{ type: 'tool_result' }] }] },
      'messages.0.content.0.tool_use_id',
    ],
    ['a nameless tool', { ...minimal, tools: [{ input_schema: {} }] }, 'tools.0.name'],
  ];
  for (const [phenomenon, body, parameter] of problems) {
    it(`refuses ${phenomenon} with a sentence`, () => {
      const reading = anthropicMessages.readRequest(body);
      assert.ok(!reading.ok);
      assert.equal(reading.parameter, parameter);
      assert.match(reading.message, /^\S.* .*\.$/);
    });
  }

  it('asks no output limit of a count', () => {
    assert.ok(anthropicMessages.readRequest({ ...minimal, max_tokens: undefined }, 'count-tokens').ok);
  });

  it('takes a limit of 0, which warms the cache', () => {
    assert.equal(read({ ...minimal, max_tokens: 0 }).conversation.maxOutputTokens, 0);
  });
});
