// Conversations of any origin, written as requests that OpenAI would take.

import assert from 'node:assert/strict';
import { openaiResponses } from '../../../../src/core/formats/openai-responses/index.ts';
import type { Conversation, Part, Turn } from '../../../../src/core/model/conversation.ts';
import type { Traits } from '../../../../src/core/model/traits.ts';
import { refusalOf } from '../../../support/openai-responses-rules.ts';

interface Written {
  body: any;
  losses: string[];
  restoreToolName?: Record<string, string>;
}

const user = (...parts: Part[]): Turn => ({ role: 'user', parts });
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts });
const text = (text: string) => ({ type: 'text' as const, text });
const call = (id: string, name = 'f', args = '{}'): Part => ({
  type: 'tool-call',
  id,
  name,
  kind: 'function',
  arguments: args,
});
const custom = (id: string, name: string, input: string): Part => ({
  type: 'tool-call',
  id,
  name,
  kind: 'custom',
  arguments: input,
});
const result = (id: string, ...parts: any[]): Part => ({ type: 'tool-result', call: id, parts });
const own = (value: string, id?: string) =>
  ({ format: 'openai-responses', kind: 'encrypted', value, ...(id && { id }) }) as const;

/** Writes, and makes sure that the strict rules take it. */
function write(about: Partial<Conversation>, traits: Traits = {}, stream = false): Written {
  const conversation: Conversation = {
    model: 'asked',
    system: [],
    turns: [user(text('hi'))],
    tools: [],
    sampling: {},
    stop: [],
    stream,
    ...about,
  };
  const before = structuredClone(conversation);
  const written = openaiResponses.writeRequest(conversation, { model: 'gpt-up', stream, traits });
  assert.deepEqual(conversation, before, 'the conversation is not touched');
  assert.equal(refusalOf(written.body), undefined, JSON.stringify(written.body));
  return written;
}
const items = (...turns: Turn[]) => write({ turns }).body.input;

describe('writing the turns as input items', () => {
  it('says everything in its place, in the words of its side', () => {
    const { body, losses } = write({
      system: [text('one'), text('two')],
      turns: [
        user(text('a'), text('b')),
        assistant(text('c'), { type: 'refusal', text: 'no' }),
        { role: 'system', parts: [text('d')] },
        user(text('e')),
      ],
    });
    assert.equal(body.instructions, 'one\n\ntwo');
    assert.deepEqual(body.input, [
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'a' },
          { type: 'input_text', text: 'b' },
        ],
      },
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'c', annotations: [] },
          { type: 'refusal', refusal: 'no' },
        ],
      },
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'd' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'e' }] },
    ]);
    assert.deepEqual(losses, []);
    assert.deepEqual([body.model, body.store, body.stream], ['gpt-up', false, undefined]);
  });

  it('streams when it is to', () => assert.equal(write({}, {}, true).body.stream, true));

  it('never sends an empty input', () => {
    const onlySystem = write({ system: [text('s')], turns: [] }).body;
    assert.deepEqual(onlySystem.input, [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 's' }] },
    ]);
    assert.equal(onlySystem.instructions, undefined);
    assert.equal(write({ turns: [user(text(''))] }).body.input.length, 1);
  });

  for (const [title, part, expected, loss] of [
    [
      'an image as data',
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' }, detail: 'high' },
      { type: 'input_image', image_url: 'data:image/png;base64,QQ==', detail: 'high' },
    ],
    [
      'an image by URL',
      { type: 'image', source: { kind: 'url', url: 'https://x.example/a.png' } },
      { type: 'input_image', image_url: 'https://x.example/a.png', detail: 'auto' },
    ],
    [
      'an image in OpenAI’s store, wherever it was named',
      { type: 'image', source: { kind: 'file', format: 'openai-chat', id: 'file-1' } },
      { type: 'input_image', file_id: 'file-1', detail: 'auto' },
    ],
    [
      'an image in another store',
      { type: 'image', source: { kind: 'file', format: 'anthropic-messages', id: 'file_1' } },
      { type: 'input_text', text: '[An image was here that cannot be sent to this model.]' },
      'image by file id',
    ],
    [
      'a PDF',
      { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'QQ==' } },
      { type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,QQ==' },
    ],
    [
      'a document by URL',
      { type: 'document', name: 'a.pdf', source: { kind: 'url', url: 'https://x.example/a.pdf' } },
      { type: 'input_file', file_url: 'https://x.example/a.pdf' },
    ],
    [
      'a document in OpenAI’s store',
      { type: 'document', source: { kind: 'file', format: 'openai-responses', id: 'file-1' } },
      { type: 'input_file', file_id: 'file-1' },
    ],
    [
      'a document in another store',
      { type: 'document', name: 'a.pdf', source: { kind: 'file', format: 'gemini', id: 'x' } },
      { type: 'input_text', text: '[A document was here that cannot be sent to this model: a.pdf]' },
      'document by file id',
    ],
    [
      'a text document',
      { type: 'document', name: 'a.md', source: { kind: 'text', text: '# A' } },
      { type: 'input_text', text: 'a.md:\n\n# A' },
    ],
    [
      'a text document as data',
      { type: 'document', source: { kind: 'base64', mediaType: 'text/csv', data: 'YSxi' } },
      { type: 'input_text', text: 'a,b' },
    ],
    [
      'sound',
      { type: 'audio', source: { kind: 'base64', mediaType: 'audio/x-wav', data: 'QQ==' } },
      { type: 'input_audio', input_audio: { data: 'QQ==', format: 'wav' } },
    ],
    [
      'sound of a kind that is not taken',
      { type: 'audio', source: { kind: 'base64', mediaType: 'audio/ogg', data: 'QQ==' } },
      { type: 'input_text', text: '[A sound recording was here that cannot be sent to this model.]' },
      'audio',
    ],
  ] as [string, Part, object, string?][]) {
    it(`sends ${title}`, () => {
      const { body, losses } = write({ turns: [user(part)] });
      assert.deepEqual(body.input[0].content, [expected]);
      assert.deepEqual(losses, loss ? [loss] : []);
    });
  }

  it('leaves out what an assistant cannot have said, by name', () => {
    const image: Part = { type: 'image', source: { kind: 'url', url: 'https://x.example/a.png' } };
    const foreign: Part = { type: 'opaque', format: 'gemini', kind: 'executableCode', value: {} };
    const { body, losses } = write({ turns: [user(text('a')), assistant(image, foreign, text('b'))] });
    assert.deepEqual(body.input[1].content, [{ type: 'output_text', text: 'b', annotations: [] }]);
    assert.deepEqual(losses, ['image in an assistant turn', 'executableCode']);
  });

  it('gives items of its own dialect back as they were', () => {
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const shot = { type: 'computer_call_output', call_id: 'cu', output: { type: 'computer_screenshot' } };
    const opaque = (value: any): Part => ({
      type: 'opaque',
      format: 'openai-responses',
      kind: value.type,
      value,
    });
    const input = items(user(text('a')), assistant(opaque(search), text('b')), user(opaque(shot), text('c')));
    assert.deepEqual([input[1], input[3]], [search, shot]);
  });
});

describe('writing calls and their outputs', () => {
  it('keeps them in order, functions and free text each in their own kind', () => {
    assert.deepEqual(
      items(
        user(text('a')),
        assistant(call('c1', 'f', '{"id":12345678901234567890}'), custom('c2', 'patch', '*** Begin')),
        user(result('c1', text('one'), text('two')), result('c2', text('done')), text('b')),
      ).slice(1),
      [
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"id":12345678901234567890}' },
        { type: 'custom_tool_call', call_id: 'c2', name: 'patch', input: '*** Begin' },
        { type: 'function_call_output', call_id: 'c1', output: 'one\ntwo' },
        { type: 'custom_tool_call_output', call_id: 'c2', output: 'done' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'b' }] },
      ],
    );
  });

  it('sends images inside a result', () => {
    const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } };
    const [, , output] = items(user(text('a')), assistant(call('c')), user(result('c', text('see'), image)));
    assert.deepEqual(output.output, [
      { type: 'input_text', text: 'see' },
      { type: 'input_image', image_url: 'data:image/png;base64,QQ==', detail: 'auto' },
    ]);
  });

  for (const [title, parts, isError, expected] of [
    ['nothing', [], false, '(empty result)'],
    ['an error', [text('no such file')], true, '[tool error] no such file'],
    ['an error without words', [], true, '[tool error] (empty result)'],
  ] as const) {
    it(`says a result that is ${title}`, () => {
      const answer: Part = { type: 'tool-result', call: 'c', parts: [...parts], isError };
      assert.equal(items(user(text('a')), assistant(call('c')), user(answer))[2].output, expected);
    });
  }

  it('marks an error that holds an image', () => {
    const image = { type: 'image', source: { kind: 'url', url: 'https://x.example/a.png' } } as const;
    const answer: Part = { type: 'tool-result', call: 'c', parts: [image], isError: true };
    const [, , output] = items(user(text('a')), assistant(call('c')), user(answer));
    assert.deepEqual(output.output[0], { type: 'input_text', text: '[tool error]' });
  });

  for (const arguments_ of ['', 'null', '  ']) {
    it(`writes arguments of ${JSON.stringify(arguments_)} as none`, () => {
      const [, written] = items(user(text('a')), assistant(call('c', 'f', arguments_)), user(result('c')));
      assert.equal(written.arguments, '{}');
    });
  }

  it('answers a call whose result is missing, and tells a result whose call is', () => {
    const { body, losses } = write({
      turns: [
        user(text('a'), result('gone', text('old'))),
        assistant(call('c1'), call('c2')),
        user(result('c2', text('x'))),
      ],
    });
    assert.deepEqual(body.input[0].content.slice(1), [
      { type: 'input_text', text: 'The result of an earlier tool call:' },
      { type: 'input_text', text: 'old' },
    ]);
    const outputs = body.input.filter(({ type }: any) => type === 'function_call_output');
    assert.deepEqual(
      outputs.map(({ call_id, output }: any) => [call_id, output]),
      [
        ['c1', 'No result was recorded for this call.'],
        ['c2', 'x'],
      ],
    );
    assert.ok(losses.includes('tool result without its call'));
  });

  it('shortens ids on both sides alike, and keeps reused ones apart', () => {
    const long = `functions.read:0|${'x'.repeat(80)}`;
    const input = items(
      user(text('a')),
      assistant(call(long), call('call_0')),
      user(result(long, text('one')), result('call_0', text('two'))),
      assistant(call('call_0')),
      user(result('call_0', text('three'))),
    );
    const ids = (type: string) =>
      input.filter((item: any) => item.type === type).map((item: any) => item.call_id);
    assert.deepEqual(ids('function_call'), ids('function_call_output'));
    assert.equal(new Set(ids('function_call')).size, 3);
    assert.deepEqual(
      input.filter((item: any) => item.output).map((item: any) => item.output),
      ['one', 'two', 'three'],
    );
  });

  it('shortens names everywhere, and tells the way back', () => {
    const long = `mcp__server__${'tool'.repeat(20)}`;
    const { body, restoreToolName } = write({
      turns: [user(text('a')), assistant(call('c', long)), user(result('c'))],
      tools: [{ kind: 'function', name: long }],
      toolChoice: { type: 'tool', name: long },
    });
    const written = body.tools[0].name;
    assert.deepEqual([body.input[1].name, body.tool_choice.name], [written, written]);
    assert.deepEqual(restoreToolName, { [written]: long });
  });
});

describe('writing reasoning of the history', () => {
  const history = (...parts: Part[]) => [user(text('a')), assistant(...parts), user(text('b'))];
  const thought = (text: string, proof?: any): Part => ({ type: 'reasoning', text, ...(proof && { proof }) });

  it('sends back its own with id and proof, and the text as a summary alone', () => {
    const { body, losses } = write({ turns: history(thought('hm', own('gAAAA1', 'rs_1')), text('c')) });
    assert.deepEqual(body.input[1], {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'hm' }],
      encrypted_content: 'gAAAA1',
    });
    assert.deepEqual(losses, []);
    const [, item] = items(...history(thought('', own('gAAAA1')), text('c')));
    assert.deepEqual(item, { type: 'reasoning', summary: [], encrypted_content: 'gAAAA1' });
  });

  for (const [title, part, losses] of [
    ['without a proof', thought('hm'), ['reasoning']],
    [
      'with another vendor’s proof',
      thought('hm', { format: 'anthropic-messages', kind: 'signature', value: 's' }),
      ['reasoning proof', 'reasoning'],
    ],
    [
      'with nothing but such a proof',
      thought('', { format: 'anthropic-messages', kind: 'redacted', value: 's' }),
      ['reasoning proof'],
    ],
  ] as [string, Part, string[]][]) {
    it(`leaves out reasoning ${title}`, () => {
      const written = write({ turns: history(part, text('c')) });
      assert.deepEqual([written.body.input.length, written.losses], [3, losses]);
    });
  }

  it('leaves out reasoning that led to nothing', () => {
    const { body, losses } = write({ turns: history(text('c'), thought('hm', own('gAAAA1', 'rs_1'))) });
    assert.deepEqual([body.input.length, losses], [3, ['reasoning without an answer after it']]);
  });

  it('leaves it out for a model that does not reason', () => {
    const turns = history(thought('hm', own('gAAAA1', 'rs_1')), text('c'));
    assert.equal(write({ turns }, { reasoning: 'none' }).body.input.length, 3);
  });
});

describe('writing tools', () => {
  const f = { kind: 'function' as const, name: 'f' };

  it('says `strict` always, since its absence means true here', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    const { body } = write({
      tools: [f, { ...f, name: 'g', description: 'd', schema }, { ...f, name: 'h', schema, strict: true }],
    });
    assert.deepEqual(body.tools, [
      { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false },
      { type: 'function', name: 'g', description: 'd', parameters: schema, strict: false },
      { type: 'function', name: 'h', parameters: { ...schema, additionalProperties: false }, strict: true },
    ]);
  });

  for (const [title, schema, isStrict] of [
    ['nothing', undefined, true],
    ['closed objects', { type: 'object', properties: {}, additionalProperties: false }, true],
    ['an optional property', { type: 'object', properties: { a: { type: 'string' } } }, false],
    [
      'an optional property deep inside',
      {
        type: 'object',
        properties: { a: { type: 'array', items: { type: 'object', properties: { b: {} } } } },
        required: ['a'],
      },
      false,
    ],
    ['a map', { type: 'object', properties: {}, additionalProperties: { type: 'string' } }, false],
    ['a forbidden keyword', { type: 'object', properties: {}, allOf: [] }, false],
    [
      'alternatives and definitions',
      {
        type: 'object',
        properties: { a: { anyOf: [{ type: 'null' }, { type: 'object', properties: {} }] } },
        required: ['a'],
        $defs: { x: { type: 'object', properties: {} } },
      },
      true,
    ],
    [
      'a property that is called like a keyword',
      { type: 'object', properties: { allOf: { type: 'string' } }, required: ['allOf'] },
      true,
    ],
  ] as const) {
    it(`is ${isStrict ? '' : 'not '}strict about ${title}`, () => {
      const { body, losses } = write({ tools: [{ ...f, schema: schema as any, strict: true }] });
      assert.equal(body.tools[0].strict, isStrict);
      assert.deepEqual(losses, isStrict ? [] : ['strict']);
    });
  }

  it('sends free text tools as they are, its own back, and names those of others', () => {
    const search = { type: 'web_search' };
    const { body, losses } = write({
      tools: [
        {
          kind: 'custom',
          name: 'patch',
          description: 'd',
          grammar: { syntax: 'lark', definition: 'start: "x"' },
        },
        { kind: 'custom', name: 'tell' },
        { kind: 'function', name: 'web_search', opaque: { format: 'openai-responses', value: search } },
        {
          kind: 'function',
          name: 'bash',
          opaque: { format: 'anthropic-messages', value: { type: 'bash_1' } },
        },
      ],
    });
    assert.deepEqual(body.tools, [
      {
        type: 'custom',
        name: 'patch',
        description: 'd',
        format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
      },
      { type: 'custom', name: 'tell' },
      search,
    ]);
    assert.deepEqual(losses, ['tool bash']);
  });

  const tools = [f, { kind: 'custom' as const, name: 't' }];
  for (const [choice, expected, losses] of [
    [{ type: 'auto' }, 'auto', []],
    [{ type: 'none' }, 'none', []],
    [{ type: 'required' }, 'required', []],
    [{ type: 'tool', name: 'f' }, { type: 'function', name: 'f' }, []],
    [{ type: 'tool', name: 't' }, { type: 'custom', name: 't' }, []],
    [{ type: 'tool', name: 'gone' }, undefined, ['tool_choice']],
    [
      { type: 'allowed', names: ['f', 'gone'], required: true },
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
      ['tool_choice'],
    ],
  ] as const) {
    it(`writes the choice ${JSON.stringify(choice)}`, () => {
      const written = write({ tools, toolChoice: choice as any });
      assert.deepEqual([written.body.tool_choice, written.losses], [expected, losses]);
    });
  }

  it('does not force a model that refuses to be', () => {
    const { body, losses } = write({ tools, toolChoice: { type: 'required' } }, { noForcedToolChoice: true });
    assert.deepEqual([body.tool_choice, losses], ['auto', ['tool_choice']]);
  });

  it('forbids parallel calls only with tools', () => {
    assert.equal(write({ tools, parallelToolCalls: false }).body.parallel_tool_calls, false);
    const without = write({ parallelToolCalls: false, toolChoice: { type: 'required' } }).body;
    assert.deepEqual([without.parallel_tool_calls, without.tool_choice], [undefined, undefined]);
  });
});

describe('writing the settings of a Responses request', () => {
  it('names what has no field there', () => {
    const { body, losses } = write({
      stop: ['x'],
      sampling: { temperature: 0.5, topP: 0.9, topK: 5, seed: 1, frequencyPenalty: 1, presencePenalty: 1 },
      serviceTier: 'standard_only',
    });
    assert.deepEqual([body.temperature, body.top_p], [0.5, 0.9]);
    assert.deepEqual(losses, [
      'stop',
      'top_k',
      'seed',
      'frequency_penalty',
      'presence_penalty',
      'service_tier',
    ]);
  });

  it('drops sampling for a model that refuses it', () => {
    const { body, losses } = write({ sampling: { temperature: 0 } }, { noSampling: true });
    assert.deepEqual([body.temperature, losses], [undefined, ['temperature']]);
  });

  for (const [asked, most, expected, losses] of [
    [100, undefined, 100, []],
    [100, 50, 50, ['max_tokens above the model maximum']],
    [1, undefined, 16, ['max_tokens below 16']],
    [undefined, 50, undefined, []],
  ] as const) {
    it(`asks for ${expected} tokens where ${asked} were asked of at most ${most}`, () => {
      const written = write({ maxOutputTokens: asked }, { maxOutputTokens: most });
      assert.deepEqual([written.body.max_output_tokens, written.losses], [expected, losses]);
    });
  }

  const encrypted = ['reasoning.encrypted_content'];
  for (const [reasoning, traits, expected, include] of [
    [undefined, {}, undefined, undefined],
    [undefined, { reasoning: 'effort' }, undefined, encrypted],
    [undefined, { reasoning: 'none' }, undefined, undefined],
    [{ mode: 'on', effort: 'high' }, {}, { effort: 'high' }, encrypted],
    [
      { mode: 'on', effort: 'max', show: true },
      { efforts: ['low', 'high'] },
      { effort: 'high', summary: 'auto' },
      encrypted,
    ],
    [{ mode: 'on', budgetTokens: 3000, show: false }, {}, { effort: 'low' }, encrypted],
    [{ mode: 'adaptive', show: true }, {}, { summary: 'auto' }, encrypted],
    [{ mode: 'off' }, {}, undefined, undefined],
    [{ mode: 'off', show: true }, { reasoning: 'effort' }, { effort: 'none' }, undefined],
    [{ mode: 'on', effort: 'high' }, { reasoning: 'none' }, undefined, undefined],
  ] as const) {
    it(`asks for ${JSON.stringify(reasoning)} of ${JSON.stringify(traits)} in its own words`, () => {
      const { body } = write({ reasoning: reasoning as any }, traits as Traits);
      assert.deepEqual([body.reasoning, body.include], [expected, include]);
    });
  }

  it('asks for structured output, with the name that is demanded', () => {
    const schema = { type: 'object', properties: {} };
    const format = (output: Conversation['output']) => write({ output }).body.text.format;
    assert.deepEqual(format({ type: 'json-schema', schema }), {
      type: 'json_schema',
      name: 'response',
      schema,
    });
    assert.deepEqual(format({ type: 'json-schema', name: 'a b', description: 'd', schema, strict: true }), {
      type: 'json_schema',
      name: 'a_b',
      description: 'd',
      schema: { ...schema, required: [], additionalProperties: false },
      strict: true,
    });
    const optional = { type: 'object', properties: { a: { type: 'string' } } };
    assert.equal(format({ type: 'json-schema', schema: optional, strict: true }).strict, false);
    assert.equal(format({ type: 'json-schema', schema: optional, strict: false }).strict, false);
  });

  it('says the word that JSON mode wants to hear, unless it was said', () => {
    const spoken = write({ output: { type: 'json' }, turns: [user(text('as JSON please'))] }).body;
    assert.equal(spoken.input.length, 1);
    const silent = write({ output: { type: 'json' } }).body;
    assert.deepEqual([silent.text, silent.input.length], [{ format: { type: 'json_object' } }, 2]);
  });

  it('passes on cache key, user, tier and verbosity, shortened where they must be', () => {
    const { body } = write({
      cacheKey: 'k',
      user: 'u'.repeat(100),
      serviceTier: 'priority',
      verbosity: 'low',
    });
    assert.deepEqual(
      [body.prompt_cache_key, body.safety_identifier.length, body.service_tier, body.text],
      ['k', 64, 'priority', { verbosity: 'low' }],
    );
  });

  it('takes back the fields of its own dialect, and no other’s', () => {
    const fields = { store: true, metadata: { a: 'b' }, include: ['file_search_call.results'] };
    const written = write({
      extra: { format: 'openai-responses', fields },
      reasoning: { mode: 'on', effort: 'low' },
    });
    assert.deepEqual(written.body.include, ['file_search_call.results', ...encrypted]);
    assert.deepEqual([written.body.store, written.body.metadata], [true, { a: 'b' }]);
    assert.equal(
      write({ extra: { format: 'openai-chat', fields: { logit_bias: {} } } }).body.logit_bias,
      undefined,
    );
  });
});

describe('a Responses request read and written again', () => {
  it('asks for the same', () => {
    const body = {
      model: 'gpt-up',
      instructions: 's',
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'a' }] },
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'hm' }],
          encrypted_content: 'gAAAA1',
        },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' },
        { type: 'function_call_output', call_id: 'c', output: 'ok' },
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'b', annotations: [] }],
        },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'c' }] },
      ],
      tools: [
        { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false },
        { type: 'web_search' },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: false,
      max_output_tokens: 100,
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      text: { verbosity: 'low' },
      prompt_cache_key: 'k',
      store: false,
      stream: true,
    };
    const reading = openaiResponses.readRequest(body);
    assert.ok(reading.ok);
    const target = { model: 'gpt-up', stream: true, traits: {} };
    assert.deepEqual(openaiResponses.writeRequest(reading.conversation, target), { body, losses: [] });
  });
});
