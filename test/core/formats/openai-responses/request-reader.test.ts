// Requests as agents and SDKs send them, read into a conversation.

import assert from 'node:assert/strict';
import { openaiResponses } from '../../../../src/core/formats/openai-responses/index.ts';
import { foreignReasoningMark } from '../../../../src/core/formats/openai-responses/reasoning-proof.ts';
import type { Conversation } from '../../../../src/core/model/conversation.ts';

function reading(body: object) {
  const result = openaiResponses.readRequest({ model: 'm', input: 'hi', ...body } as any);
  assert.ok(result.ok, result.ok ? '' : result.message);
  return result;
}
const conversation = (body: object): Conversation => reading(body).conversation;
const turns = (...input: unknown[]) => conversation({ input }).turns;
const losses = (body: object) => reading(body).losses;

function refusal(body: object) {
  const result = openaiResponses.readRequest({ model: 'm', input: 'hi', ...body } as any);
  assert.ok(!result.ok, 'it was read');
  return result;
}

const text = (text: string) => ({ type: 'text' as const, text });

describe('reading the input of a Responses request', () => {
  it('takes a text as what the user says', () => {
    assert.deepEqual(conversation({ input: 'hi' }).turns, [{ role: 'user', parts: [text('hi')] }]);
  });

  for (const [title, item, expected] of [
    ['the easy form', { role: 'user', content: 'a' }, [text('a')]],
    [
      'the typed form',
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'a' }] },
      [text('a')],
    ],
    ['empty texts', { role: 'user', content: [{ type: 'input_text', text: '' }, 'b'] }, [text('b')]],
    [
      'an image by URL',
      {
        role: 'user',
        content: [{ type: 'input_image', image_url: 'https://x.example/a.png', detail: 'low' }],
      },
      [{ type: 'image', source: { kind: 'url', url: 'https://x.example/a.png' }, detail: 'low' }],
    ],
    [
      'an image as data',
      { role: 'user', content: [{ type: 'input_image', image_url: 'data:image/jpg;base64,QQ==' }] },
      [{ type: 'image', source: { kind: 'base64', mediaType: 'image/jpeg', data: 'QQ==' } }],
    ],
    [
      'an image in Chat’s shape',
      { role: 'user', content: [{ type: 'input_image', image_url: { url: 'https://x.example/a.png' } }] },
      [{ type: 'image', source: { kind: 'url', url: 'https://x.example/a.png' } }],
    ],
    [
      'an image in the store',
      { role: 'user', content: [{ type: 'input_image', file_id: 'file-1' }] },
      [{ type: 'image', source: { kind: 'file', format: 'openai-responses', id: 'file-1' } }],
    ],
    [
      'a file as data',
      {
        role: 'user',
        content: [{ type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,QQ==' }],
      },
      [
        {
          type: 'document',
          name: 'a.pdf',
          source: { kind: 'base64', mediaType: 'application/pdf', data: 'QQ==' },
        },
      ],
    ],
    [
      'a text file as text',
      {
        role: 'user',
        content: [{ type: 'input_file', filename: 'a.txt', file_data: 'data:text/plain;base64,aGk=' }],
      },
      [{ type: 'document', name: 'a.txt', source: { kind: 'text', text: 'hi' } }],
    ],
    [
      'a file by URL',
      { role: 'user', content: [{ type: 'input_file', file_url: 'https://x.example/a.pdf' }] },
      [{ type: 'document', source: { kind: 'url', url: 'https://x.example/a.pdf' } }],
    ],
    [
      'a file in the store',
      { role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] },
      [{ type: 'document', source: { kind: 'file', format: 'openai-responses', id: 'file-1' } }],
    ],
    [
      'sound',
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'QQ==', format: 'mp3' } }] },
      [{ type: 'audio', source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'QQ==' } }],
    ],
    [
      'a breakpoint of the prompt cache',
      {
        role: 'user',
        content: [{ type: 'input_text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } }],
      },
      [{ type: 'text', text: 'a', cache: {} }],
    ],
  ] as const) {
    it(`reads ${title}`, () => assert.deepEqual(turns(item), [{ role: 'user', parts: expected }]));
  }

  it('puts instructions and front items into the system prompt, and later ones where they stand', () => {
    const { system, turns } = conversation({
      instructions: 'one',
      input: [
        { role: 'system', content: 'two' },
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'three' }] },
        { role: 'user', content: 'a' },
        { role: 'developer', content: 'four' },
        { role: 'user', content: 'b' },
      ],
    });
    assert.deepEqual(system, [text('one'), text('two'), text('three')]);
    assert.deepEqual(turns, [
      { role: 'user', parts: [text('a')] },
      { role: 'system', parts: [text('four')] },
      { role: 'user', parts: [text('b')] },
    ]);
  });

  it('gathers what follows each other on the assistant’s side into one turn, and parallel results into another', () => {
    const answer = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Look:' }] };
    assert.deepEqual(
      turns(
        { role: 'user', content: 'a' },
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'hm' }],
          encrypted_content: 'E',
        },
        answer,
        { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
        { type: 'function_call', id: 'fc_2', call_id: 'c2', name: 'g', arguments: '' },
        { type: 'function_call_output', call_id: 'c1', output: 'one' },
        { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'two' }] },
        { role: 'user', content: 'b' },
      ),
      [
        { role: 'user', parts: [text('a')] },
        {
          role: 'assistant',
          parts: [
            {
              type: 'reasoning',
              text: 'hm',
              proof: { format: 'openai-responses', kind: 'encrypted', value: 'E', id: 'rs_1' },
            },
            text('Look:'),
            { type: 'tool-call', id: 'c1', name: 'f', kind: 'function', arguments: '{"a":1}' },
            { type: 'tool-call', id: 'c2', name: 'g', kind: 'function', arguments: '{}' },
          ],
        },
        {
          role: 'user',
          parts: [
            { type: 'tool-result', call: 'c1', parts: [text('one')] },
            { type: 'tool-result', call: 'c2', parts: [text('two')] },
          ],
        },
        { role: 'user', parts: [text('b')] },
      ],
    );
  });

  it('reads refusals of the assistant, and what lenient clients send as input_text', () => {
    assert.deepEqual(
      turns({
        role: 'assistant',
        content: [
          { type: 'refusal', refusal: 'no' },
          { type: 'input_text', text: 'a' },
        ],
      }),
      [{ role: 'assistant', parts: [{ type: 'refusal', text: 'no' }, text('a')] }],
    );
  });

  it('names the phase of a message as lost', () => {
    const input = [{ role: 'assistant', content: 'a', phase: 'commentary' }];
    assert.deepEqual(losses({ input }), ['phase']);
  });
});

describe('reading reasoning items', () => {
  const parts = (item: object) => turns({ type: 'reasoning', ...item }).flatMap((turn) => turn.parts);

  for (const [title, item, expected] of [
    [
      'raw text without a summary',
      { summary: [], content: [{ type: 'reasoning_text', text: 'raw' }] },
      'raw',
    ],
    [
      'several summaries',
      { summary: ['a', 'b'].map((text) => ({ type: 'summary_text', text })), content: null },
      'a\n\nb',
    ],
  ] as const) {
    it(`reads ${title}`, () => assert.deepEqual(parts(item), [{ type: 'reasoning', text: expected }]));
  }

  it('leaves out an item that holds neither text nor proof', () => {
    const { system, turns } = conversation({
      instructions: 's',
      input: [{ type: 'reasoning', id: 'rs_1', summary: [] }],
    });
    assert.deepEqual([system.length, turns], [1, []]);
  });

  it('gives another vendor’s proof back as it was', () => {
    const proof = { format: 'anthropic-messages', kind: 'signature', value: 'Sig+/=' };
    const wrapped = Buffer.from(JSON.stringify(proof)).toString('base64url');
    const item = { id: 'rs_hg1', summary: [{ type: 'summary_text', text: 'hm' }] };
    assert.deepEqual(parts({ ...item, encrypted_content: foreignReasoningMark + wrapped }), [
      { type: 'reasoning', text: 'hm', proof },
    ]);
    for (const nothing of ['', 'not-base64-json', Buffer.from('{"format":1}').toString('base64url')]) {
      assert.deepEqual(parts({ ...item, encrypted_content: foreignReasoningMark + nothing }), [
        { type: 'reasoning', text: 'hm' },
      ]);
    }
  });
});

describe('reading calls and results', () => {
  const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
  const result = (output: unknown) => {
    const parts = turns(call, { type: 'function_call_output', call_id: 'c', output }).flatMap(
      (turn) => turn.parts,
    );
    return parts[1] as any;
  };

  for (const [title, output, expected] of [
    ['a text', 'ok', [text('ok')]],
    ['nothing', '', []],
    ['null', null, []],
    ['an object', { a: 1 }, [text('{"a":1}')]],
    ['a number', 5, [text('5')]],
    [
      'a list with an image',
      [
        { type: 'input_text', text: 'a' },
        { type: 'input_image', image_url: 'data:image/png;base64,QQ==' },
      ],
      [text('a'), { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } }],
    ],
  ] as const) {
    it(`takes ${title} as a result`, () => assert.deepEqual(result(output).parts, expected));
  }

  for (const [title, written, expected] of [
    ['an object', { a: 1 }, '{"a":1}'],
    ['null', null, '{}'],
    ['the word null', 'null', '{}'],
    ['big numbers', '{"id":12345678901234567890}', '{"id":12345678901234567890}'],
  ] as const) {
    it(`keeps arguments that are ${title}`, () => {
      const [turn] = turns({ ...call, arguments: written });
      assert.equal((turn!.parts[0] as any).arguments, expected);
    });
  }

  it('reads free text calls as they are', () => {
    assert.deepEqual(
      turns(
        { type: 'custom_tool_call', call_id: 'c', name: 'apply_patch', input: '*** Begin' },
        { type: 'custom_tool_call_output', call_id: 'c', output: 'done' },
      ).flatMap((turn) => turn.parts),
      [
        { type: 'tool-call', id: 'c', name: 'apply_patch', kind: 'custom', arguments: '*** Begin' },
        { type: 'tool-result', call: 'c', parts: [text('done')] },
      ],
    );
  });

  for (const [title, items, expected] of [
    [
      'local_shell, whose output names the item',
      [
        { type: 'local_shell_call', id: 'lsh_1', call_id: 'c', action: { type: 'exec', command: ['ls'] } },
        { type: 'local_shell_call_output', id: 'lsh_1', output: 'a.txt' },
      ],
      ['local_shell', '{"type":"exec","command":["ls"]}', 'a.txt', undefined],
    ],
    [
      'shell',
      [
        { type: 'shell_call', call_id: 'c', action: { commands: ['ls'] } },
        {
          type: 'shell_call_output',
          call_id: 'c',
          output: [{ stdout: 'a', stderr: 'b', outcome: { type: 'exit', exit_code: 2 } }],
        },
      ],
      ['shell', '{"commands":["ls"]}', 'a\nb\n(exit code 2)', undefined],
    ],
    [
      'a shell that timed out',
      [
        { type: 'shell_call', call_id: 'c', action: { commands: ['ls'] } },
        { type: 'shell_call_output', call_id: 'c', output: [{ stdout: '', outcome: { type: 'timeout' } }] },
      ],
      ['shell', '{"commands":["ls"]}', '(timed out)', undefined],
    ],
    [
      'a patch that failed',
      [
        { type: 'apply_patch_call', call_id: 'c', operation: { type: 'delete_file', path: 'a' } },
        { type: 'apply_patch_call_output', call_id: 'c', status: 'failed', output: 'no such file' },
      ],
      ['apply_patch', '{"type":"delete_file","path":"a"}', 'no such file', true],
    ],
  ] as const) {
    it(`crosses ${title} as a function`, () => {
      const [call, answer] = turns(...items).flatMap((turn) => turn.parts) as any[];
      assert.deepEqual([call.name, call.arguments, answer.parts[0].text, answer.isError], expected);
      assert.deepEqual([call.id, answer.call], ['c', 'c']);
    });
  }

  it('keeps items of the vendor’s own tools whole, on the side they belong to', () => {
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const screenshot = {
      type: 'computer_call_output',
      call_id: 'cu',
      output: { type: 'computer_screenshot' },
    };
    const opaque = (kind: string, value: object) => ({
      type: 'opaque',
      format: 'openai-responses',
      kind,
      value,
    });
    assert.deepEqual(turns({ role: 'user', content: 'a' }, search, screenshot, { id: 'msg_1' }).slice(1), [
      { role: 'assistant', parts: [opaque('web_search_call', search)] },
      { role: 'user', parts: [opaque('computer_call_output', screenshot)] },
      { role: 'assistant', parts: [opaque('item_reference', { id: 'msg_1' })] },
    ]);
  });
});

describe('reading tools', () => {
  const f = { type: 'function', name: 'f', description: 'd', parameters: { type: 'object' }, strict: true };

  it('reads functions, free text tools with their grammar, and the vendor’s own', () => {
    const patch = {
      type: 'custom',
      name: 'patch',
      description: 'd',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
    };
    const search = { type: 'web_search', external_web_access: false };
    const tools = [
      f,
      { type: 'function', name: 'g', parameters: null },
      patch,
      { type: 'custom', name: 't' },
      search,
    ];
    assert.deepEqual(conversation({ tools }).tools, [
      { kind: 'function', name: 'f', description: 'd', schema: { type: 'object' }, strict: true },
      { kind: 'function', name: 'g' },
      {
        kind: 'custom',
        name: 'patch',
        description: 'd',
        grammar: { syntax: 'lark', definition: 'start: "x"' },
      },
      { kind: 'custom', name: 't' },
      { kind: 'function', name: 'web_search', opaque: { format: 'openai-responses', value: search } },
    ]);
  });

  it('flattens namespaces, in tools, choices and history alike', () => {
    const read = conversation({
      input: [
        { role: 'user', content: 'a' },
        { type: 'function_call', call_id: 'c', namespace: 'agents', name: 'spawn', arguments: '{}' },
        { type: 'function_call', call_id: 'd', namespace: 'gone', name: 'spawn', arguments: '{}' },
      ],
      tools: [
        {
          type: 'namespace',
          name: 'agents',
          tools: [
            { type: 'function', name: 'spawn' },
            { type: 'custom', name: 'tell' },
          ],
        },
        { type: 'function', name: 'spawn' },
      ],
      tool_choice: { type: 'function', namespace: 'agents', name: 'spawn' },
    });
    assert.deepEqual(
      read.tools.map(({ kind, name }) => [kind, name]),
      [
        ['function', 'agents__spawn'],
        ['custom', 'agents__tell'],
        ['function', 'spawn'],
      ],
    );
    assert.deepEqual(read.toolChoice, { type: 'tool', name: 'agents__spawn' });
    assert.deepEqual(
      read.turns[1]?.parts.map((part) => part.type === 'tool-call' && part.name),
      ['agents__spawn', 'gone__spawn'],
    );
  });

  it('keeps a flattened tool and a function of the same name apart', () => {
    const tools = [
      { type: 'function', name: 'a__b' },
      { type: 'namespace', name: 'a', tools: [{ type: 'function', name: 'b' }] },
    ];
    const input = [{ type: 'function_call', call_id: 'c', namespace: 'a', name: 'b', arguments: '{}' }];
    const read = conversation({ tools, input });
    assert.deepEqual(
      read.tools.map(({ name }) => name),
      ['a__b', 'a__b_2'],
    );
    assert.equal((read.turns[0]!.parts[0] as any).name, 'a__b_2');
  });

  it('adds the tools that items bring, each once', () => {
    const added = {
      type: 'additional_tools',
      role: 'developer',
      tools: [f, { type: 'function', name: 'g' }],
    };
    const { tools, turns } = conversation({ tools: [f], input: [{ role: 'user', content: 'a' }, added] });
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['f', 'g'],
    );
    assert.equal(turns.length, 1);
  });

  for (const [choice, expected] of [
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    [
      { type: 'function', name: 'f' },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'custom', name: 'f' },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
      { type: 'allowed', names: ['f'], required: true },
    ],
    [
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'custom', name: 'f' }, { type: 'web_search' }] },
      { type: 'allowed', names: ['f'], required: false },
    ],
    [null, undefined],
    [{ type: 'web_search' }, undefined],
    [{ type: 'mcp', server_label: 's', name: 'f' }, undefined],
  ] as const) {
    it(`reads the choice ${JSON.stringify(choice)}`, () => {
      const read = reading({ tools: [f], tool_choice: choice });
      assert.deepEqual(read.conversation.toolChoice, expected);
      const isLossy = typeof choice === 'object' && JSON.stringify(choice)?.match(/web_search|mcp/) !== null;
      assert.equal(read.losses.includes('tool_choice'), choice !== null && isLossy);
    });
  }

  it('makes nothing of a choice without tools', () => {
    assert.equal(conversation({ tools: [], tool_choice: 'auto' }).toolChoice, undefined);
  });
});

describe('reading the settings of a Responses request', () => {
  it('reads all that the model has words for', () => {
    const read = conversation({
      stream: true,
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      parallel_tool_calls: false,
      safety_identifier: 'u',
      prompt_cache_key: 'k',
      service_tier: 'flex',
      text: {
        verbosity: 'low',
        format: { type: 'json_schema', name: 'n', schema: {}, strict: true, description: 'd' },
      },
    });
    assert.deepEqual(
      [read.stream, read.maxOutputTokens, read.sampling, read.parallelToolCalls, read.user, read.cacheKey],
      [true, 100, { temperature: 0.5, topP: 0.9 }, false, 'u', 'k'],
    );
    assert.deepEqual([read.serviceTier, read.verbosity], ['flex', 'low']);
    assert.deepEqual(read.output, {
      type: 'json-schema',
      name: 'n',
      schema: {},
      strict: true,
      description: 'd',
    });
  });

  it('takes null for absent everywhere', () => {
    const nulls = Object.fromEntries(
      (
        'instructions tools tool_choice parallel_tool_calls max_output_tokens temperature top_p reasoning text metadata ' +
        'include store user service_tier truncation previous_response_id conversation prompt background'
      )
        .split(' ')
        .map((name) => [name, null]),
    );
    assert.deepEqual(reading(nulls), reading({}));
  });

  for (const [reasoning, expected] of [
    [{ effort: 'high' }, { mode: 'on', effort: 'high' }],
    [
      { effort: 'low', summary: 'auto' },
      { mode: 'on', effort: 'low', show: true },
    ],
    [{ effort: 'none' }, { mode: 'off', effort: 'none' }],
    [{ summary: 'auto' }, { mode: 'adaptive', show: true }],
    [{ generate_summary: 'concise' }, { mode: 'adaptive', show: true }],
    [{ effort: null, summary: null }, undefined],
    [{ effort: 'unheard-of' }, undefined],
  ] as const) {
    it(`reads the reasoning ${JSON.stringify(reasoning)}`, () => {
      assert.deepEqual(conversation({ reasoning }).reasoning, expected);
    });
  }

  for (const [format, expected] of [
    [{ type: 'text' }, undefined],
    [{ type: 'json_object' }, { type: 'json' }],
  ] as const) {
    it(`reads the format ${format.type}`, () => {
      assert.deepEqual(conversation({ text: { format } }).output, expected);
    });
  }

  it('keeps fields of its own, and names those whose loss is felt', () => {
    const own = {
      store: true,
      metadata: { a: 'b' },
      client_metadata: { c: 'd' },
      include: ['reasoning.encrypted_content'],
      truncation: 'auto',
      previous_response_id: 'resp_1',
      max_tool_calls: 3,
    };
    const read = reading(own);
    assert.deepEqual(read.conversation.extra, { format: 'openai-responses', fields: own });
    assert.deepEqual(read.losses, ['truncation', 'previous_response_id', 'max_tool_calls']);
    assert.deepEqual(losses({ include: ['message.output_text.logprobs'] }), ['include']);
    assert.deepEqual(losses({ reasoning: { effort: 'low', context: 'all_turns', mode: 'pro' } }), [
      'reasoning.context',
      'reasoning.mode',
    ]);
    const quiet = { store: false, truncation: 'disabled', top_logprobs: 0, background: false };
    assert.deepEqual(reading(quiet), reading({}));
  });

  it('lets a resumed answer bring no input of its own', () => {
    const read = conversation({ input: [], previous_response_id: 'resp_1' });
    assert.deepEqual(read.turns, []);
  });
});

describe('a Responses request that cannot be read', () => {
  for (const [title, body, parameter] of [
    ['no model', { model: undefined }, 'model'],
    ['no input', { input: undefined }, 'input'],
    ['an empty input', { input: [] }, 'input'],
    ['an empty text', { input: '' }, 'input'],
    ['an input of another kind', { input: { a: 1 } }, 'input'],
    ['an item that is no object', { input: [5] }, 'input[0]'],
    ['an unknown role', { input: [{ role: 'robot', content: 'a' }] }, 'input[0].role'],
    ['content of another kind', { input: [{ role: 'user', content: 5 }] }, 'input[0].content'],
    ['a part without a type', { input: [{ role: 'user', content: [{}] }] }, 'input[0].content[0]'],
    [
      'an unknown part',
      { input: [{ role: 'user', content: [{ type: 'smell' }] }] },
      'input[0].content[0].type',
    ],
    [
      'an image without an address',
      { input: [{ role: 'user', content: [{ type: 'input_image' }] }] },
      'input[0].content[0].image_url',
    ],
    [
      'a file without content',
      { input: [{ role: 'user', content: [{ type: 'input_file' }] }] },
      'input[0].content[0].file_data',
    ],
    ['a call without a name', { input: [{ type: 'function_call', call_id: 'c' }] }, 'input[0].name'],
    [
      'a result without a call',
      { input: [{ type: 'function_call_output', output: 'a' }] },
      'input[0].call_id',
    ],
    ['a tool without a name', { tools: [{ type: 'function' }] }, 'tools[0].name'],
    ['a tool without a type', { tools: [{}] }, 'tools[0].type'],
    [
      'a tool of a namespace without a name',
      { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] },
      'tools[0].tools[0].name',
    ],
    [
      'a choice that is no choice',
      { tools: [{ type: 'function', name: 'f' }], tool_choice: 'f' },
      'tool_choice',
    ],
    ['a choice without a name', { tool_choice: { type: 'function' } }, 'tool_choice.name'],
    ['a limit of nothing', { max_output_tokens: 0 }, 'max_output_tokens'],
    ['a schema that is none', { text: { format: { type: 'json_schema' } } }, 'text.format.schema'],
    ['an unknown format', { text: { format: { type: 'xml' } } }, 'text.format.type'],
    ['an answer in the background', { background: true }, 'background'],
    ['a stored conversation', { conversation: 'conv_1' }, 'conversation'],
    ['a stored template', { prompt: { id: 'pmpt_1' } }, 'prompt'],
  ] as const) {
    it(`with ${title} is refused by name`, () => {
      const { message, parameter: named } = refusal(body);
      assert.equal(named, parameter);
      assert.ok(message.includes(`\`${parameter}\``) && message.endsWith('.'), message);
    });
  }
});
