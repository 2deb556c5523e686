// Conversations of any origin written for Google. Every body is checked against its rules by `write`.

import assert from 'node:assert/strict';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import type { Conversation, Part, Proof } from '../../../../src/core/model/conversation.ts';
import type { Traits } from '../../../../src/core/model/traits.ts';
import { assistant, call, conversation, proof, result, turn, user, write } from './wire.ts';

const generation3: Traits = { geminiGeneration: 3 };
const image = (mediaType = 'image/png'): Part => ({
  type: 'image',
  source: { kind: 'base64', mediaType, data: 'AAAA' },
});

function contents(turns: Conversation['turns'], traits: Traits = {}): any[] {
  return write({ turns }, traits).body.contents;
}

describe('contents written for Gemini', () => {
  it('take turns, whatever the turns did', () => {
    const written = contents([user('a'), user('b'), assistant('c'), assistant('d'), user('e')]);
    assert.deepEqual(written, [
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
      { role: 'model', parts: [{ text: 'c' }, { text: 'd' }] },
      { role: 'user', parts: [{ text: 'e' }] },
    ]);
  });

  it('hold all results of a turn in one content, in the order of the calls, before anything else', () => {
    const written = contents([
      user('go'),
      assistant(call('1', 'a'), call('2', 'b')),
      user(result('2', 'two')),
      user('and now?', result('1', 'one')),
    ]);
    assert.deepEqual(written.at(-1), {
      role: 'user',
      parts: [
        { functionResponse: { id: '1', name: 'a', response: { output: 'one' } } },
        { functionResponse: { id: '2', name: 'b', response: { output: 'two' } } },
        { text: 'and now?' },
      ],
    });
  });

  it('answer a call that nobody answered, and tell a result that nobody asked for', () => {
    const { body, losses } = write({
      turns: [user(result('gone', 'late')), assistant(call('1')), user('on')],
    });
    const [orphan, , answered] = body.contents;
    assert.deepEqual(orphan.parts[1], { text: 'late' });
    assert.equal(answered.parts[0].functionResponse.id, '1');
    assert.deepEqual(losses, ['tool result without its call']);
  });

  it('give calls of equal ids different ones', () => {
    const turns = [
      user('a'),
      assistant(call('x')),
      user(result('x')),
      assistant(call('x')),
      user(result('x')),
    ];
    const ids = contents(turns).flatMap(({ parts }) =>
      parts.map((part: any) => part.functionCall?.id ?? part.functionResponse?.id),
    );
    assert.deepEqual(ids.filter(Boolean), ['x', 'x', 'x_2', 'x_2']);
  });

  it('begin and end with the user', () => {
    const { body, losses } = write({ turns: [assistant('a'), user('b'), assistant('c')] });
    assert.deepEqual(
      body.contents.map(({ role }: any) => role),
      ['user', 'model', 'user', 'model', 'user'],
    );
    assert.deepEqual(losses, ['assistant turn at the end']);
  });

  it('consist of the instructions when there is nothing else', () => {
    const { body } = write({ turns: [], system: [{ type: 'text', text: 'Say hi.' }] });
    assert.deepEqual(body, { contents: [{ role: 'user', parts: [{ text: 'Say hi.' }] }] });
  });

  it('are never empty', () => {
    assert.equal(write({ turns: [] }).body.contents.length, 1);
    assert.equal(write({ turns: [user({ type: 'text', text: '' })] }).body.contents.length, 1);
  });

  it('keep instructions of the middle in their place, and those of the front in the system instruction', () => {
    const { body, losses } = write({
      system: [{ type: 'text', text: 'one' }],
      turns: [turn('system', ['two']), user('a'), turn('system', ['three']), assistant('b'), user('c')],
    });
    assert.deepEqual(body.systemInstruction, { parts: [{ text: 'one' }, { text: 'two' }] });
    assert.deepEqual(body.contents[0].parts, [{ text: 'a' }, { text: 'three' }]);
    assert.deepEqual(losses, ['system turn sent as user text']);
  });

  it('have no system instruction of white space', () => {
    assert.equal(write({ system: [{ type: 'text', text: ' ' }] }).body.systemInstruction, undefined);
  });
});

describe('calls written for Gemini', () => {
  const cases: [text: string, args: any][] = [
    ['{"a":1}', { a: 1 }],
    ['', {}],
    ['null', {}],
    ['{"cut":', { _raw: '{"cut":' }],
    ['[1]', { _raw: '[1]' }],
  ];
  for (const [text, args] of cases) {
    it(`have an object where the arguments were ${JSON.stringify(text)}`, () => {
      const written = contents([user('a'), assistant(call('1', 'f', text)), user(result('1'))]);
      assert.deepEqual(written[1].parts[0].functionCall, { id: '1', name: 'f', args });
    });
  }

  it('keep the digits of long numbers', () => {
    const turns = [user('a'), assistant(call('1', 'f', '{"id":12345678901234567890}')), user(result('1'))];
    const { body } = gemini.writeRequest(conversation({ turns }), { model: 'm', stream: false, traits: {} });
    assert.ok(JSON.stringify(body).includes('"args":{"id":12345678901234567890}'));
  });

  it('of free text tools are functions with one property', () => {
    const custom: Part = {
      type: 'tool-call',
      id: '1',
      name: 'patch',
      kind: 'custom',
      arguments: '*** Begin',
    };
    const tools: Conversation['tools'] = [
      { kind: 'custom', name: 'patch', grammar: { syntax: 'lark', definition: 'start: x' } },
    ];
    const { body, wrappedTools } = write({ tools, turns: [user('a'), assistant(custom), user(result('1'))] });
    assert.deepEqual(body.contents[1].parts[0].functionCall.args, { input: '*** Begin' });
    const schema = body.tools[0].functionDeclarations[0].parametersJsonSchema;
    assert.match(schema.properties.input.description, /lark[\s\S]*start: x/);
    assert.deepEqual(wrappedTools, ['patch']);
  });

  it('use names that Google takes everywhere, and tell how to undo them', () => {
    const long = `mcp__${'server_'.repeat(12)}`;
    const { body, restoreToolName } = write({
      tools: [
        { kind: 'function', name: `${long}a` },
        { kind: 'function', name: `${long}b` },
        { kind: 'function', name: '7 days' },
        { kind: 'function', name: 'good.name' },
      ],
      toolChoice: { type: 'tool', name: `${long}a` },
      turns: [user('a'), assistant(call('1', `${long}a`)), user(result('1'))],
    });
    const names = body.tools[0].functionDeclarations.map(({ name }: any) => name);
    assert.equal(new Set(names).size, 4);
    assert.deepEqual(
      names.map((name: string) => restoreToolName?.[name] ?? name),
      [`${long}a`, `${long}b`, '7 days', 'good.name'],
    );
    assert.equal(body.contents[1].parts[0].functionCall.name, names[0]);
    assert.equal(body.contents[2].parts[0].functionResponse.name, names[0]);
    assert.deepEqual(body.toolConfig.functionCallingConfig.allowedFunctionNames, [names[0]]);
  });
});

describe('thought signatures written for Gemini', () => {
  const signature = 'c2lnbmF0dXJl';
  const signed = (id: string, by: Proof) => ({ ...call(id), proof: by });

  it('go back on the part that they came with', () => {
    const turns = [
      user('a'),
      assistant(
        { type: 'reasoning', text: 'hm', proof: proof(`${signature}1`) },
        { type: 'text', text: 'so', proof: proof(`${signature}2`) },
        signed('1', proof(`${signature}3`)),
        { type: 'reasoning', text: '', proof: proof(`${signature}4`) },
      ),
      user(result('1')),
    ];
    assert.deepEqual(contents(turns, generation3)[1].parts, [
      { text: 'hm', thought: true, thoughtSignature: `${signature}1` },
      { text: 'so', thoughtSignature: `${signature}2` },
      { functionCall: { id: '1', name: 'read', args: {} }, thoughtSignature: `${signature}3` },
      { text: '', thoughtSignature: `${signature}4` },
    ]);
  });

  it('are replaced by the documented value where another vendor made the calls', () => {
    const turns = [
      user('a'),
      assistant(signed('1', proof('x', 'anthropic-messages')), call('2')),
      user(result('1'), result('2')),
      assistant(call('3')),
      user(result('3')),
    ];
    const { body, losses } = write({ turns }, generation3);
    const signatures = body.contents.flatMap(({ parts }: any) =>
      parts.map((part: any) => part.thoughtSignature),
    );
    const skip = 'skip_thought_signature_validator';
    assert.deepEqual(signatures, [undefined, skip, undefined, undefined, undefined, skip, undefined]);
    assert.deepEqual(losses, ['reasoning proof']);
  });

  it('are not made up for older models', () => {
    const parts = contents([user('a'), assistant(call('1')), user(result('1'))])[1].parts;
    assert.equal(parts[0].thoughtSignature, undefined);
  });

  it('of another vendor are not sent, nor is the thinking that they prove', () => {
    const thinking: Part = { type: 'reasoning', text: 'secret', proof: proof('x', 'anthropic-messages') };
    const { body, losses } = write({ turns: [user('a'), assistant(thinking, 'b'), user('c')] });
    assert.deepEqual(body.contents[1].parts, [{ text: 'b' }]);
    assert.deepEqual(losses, ['reasoning in history']);
  });
});

describe('results written for Gemini', () => {
  const withImage: Part = {
    type: 'tool-result',
    call: '1',
    parts: [{ type: 'text', text: 'seen' }, image() as any],
  };
  const turns = [user('a'), assistant(call('1')), user(withImage, 'next')];

  it('hold their images themselves from generation 3 on', () => {
    const [written] = contents(turns, generation3)[2].parts;
    assert.deepEqual(written.functionResponse.response, { output: 'seen' });
    assert.deepEqual(written.functionResponse.parts, [
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
    ]);
  });

  it('are followed by their images before that', () => {
    const [written, attached, next] = contents(turns)[2].parts;
    assert.equal(written.functionResponse.response.output, 'seen\n[attachment 1: after the results]');
    assert.deepEqual(attached, { inlineData: { mimeType: 'image/png', data: 'AAAA' } });
    assert.deepEqual(next, { text: 'next' });
  });

  it('say that they are errors, and are never without an output', () => {
    const answered = [
      user('a'),
      assistant(call('1'), call('2')),
      user({ ...result('1', 'no such file'), isError: true }, { type: 'tool-result', call: '2', parts: [] }),
    ];
    const responses = contents(answered)[2].parts.map((part: any) => part.functionResponse.response);
    assert.deepEqual(responses, [{ error: 'no such file' }, { output: '' }]);
  });
});

describe('media written for Gemini', () => {
  const base64 = (mediaType: string, text = 'AAAA') => ({ kind: 'base64' as const, mediaType, data: text });
  const cases: [phenomenon: string, part: Part, expected: any, losses: string[]][] = [
    [
      'an image under its registered type',
      image('image/jpg'),
      { inlineData: { mimeType: 'image/jpeg', data: 'AAAA' } },
      [],
    ],
    [
      'an image as a data URL',
      { type: 'image', source: { kind: 'url', url: 'data:image/webp;base64,BBBB' } },
      { inlineData: { mimeType: 'image/webp', data: 'BBBB' } },
      [],
    ],
    [
      'a PDF',
      { type: 'document', source: base64('application/pdf') },
      { inlineData: { mimeType: 'application/pdf', data: 'AAAA' } },
      [],
    ],
    [
      'sound',
      { type: 'audio', source: base64('audio/mpeg') },
      { inlineData: { mimeType: 'audio/mpeg', data: 'AAAA' } },
      [],
    ],
    [
      'a text document with its name',
      { type: 'document', source: { kind: 'text', text: 'body' }, name: 'a.md' },
      { text: 'a.md:\n\nbody' },
      [],
    ],
    [
      'a text document in base64',
      { type: 'document', source: base64('text/markdown', Buffer.from('# A').toString('base64')) },
      { text: '# A' },
      [],
    ],
    [
      'a video on YouTube',
      { type: 'document', source: { kind: 'url', url: 'https://www.youtube.com/watch?v=x' } },
      { fileData: { fileUri: 'https://www.youtube.com/watch?v=x' } },
      [],
    ],
    [
      "a file of Google's store",
      { type: 'image', source: { kind: 'file', format: 'gemini', id: 'gs://a/b.png' } },
      { fileData: { fileUri: 'gs://a/b.png' } },
      [],
    ],
    [
      'an image at any other address',
      { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
      { text: /cannot be sent it: image by URL, https:\/\/example.com\/a.png/ },
      ['image by URL'],
    ],
    [
      "a file of another vendor's store",
      { type: 'document', source: { kind: 'file', format: 'openai-chat', id: 'file-1' } },
      { text: /document by file id/ },
      ['document by file id'],
    ],
    [
      'an image that Google cannot see',
      image('image/gif'),
      { text: /image\/gif/ },
      ['image of type image/gif'],
    ],
    [
      'an office document',
      { type: 'document', source: base64('application/msword'), name: 'a.doc' },
      { text: /application\/msword, a.doc/ },
      ['document of type application/msword'],
    ],
    [
      'a search of another vendor',
      { type: 'opaque', format: 'anthropic-messages', kind: 'search', value: {} },
      undefined,
      ['search'],
    ],
    [
      "Google's own parts",
      { type: 'opaque', format: 'gemini', kind: 'executableCode', value: { executableCode: { code: '1' } } },
      { executableCode: { code: '1' } },
      [],
    ],
  ];
  for (const [phenomenon, part, expected, losses] of cases) {
    it(`say ${phenomenon}`, () => {
      const written = write({ turns: [user('see', part)] });
      const [, sent] = written.body.contents[0].parts;
      if (expected?.text instanceof RegExp) assert.match(sent.text, expected.text);
      else assert.deepEqual(sent, expected);
      assert.deepEqual(written.losses, losses);
    });
  }
});

describe('the tool choice written for Gemini', () => {
  const tools: Conversation['tools'] = [
    { kind: 'function', name: 'f' },
    { kind: 'function', name: 'g' },
  ];
  const cases: [choice: Conversation['toolChoice'], expected: any][] = [
    [undefined, undefined],
    [{ type: 'auto' }, { mode: 'AUTO' }],
    [{ type: 'none' }, { mode: 'NONE' }],
    [{ type: 'required' }, { mode: 'ANY' }],
    [
      { type: 'tool', name: 'g' },
      { mode: 'ANY', allowedFunctionNames: ['g'] },
    ],
    [
      { type: 'allowed', names: ['f'], required: true },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      { type: 'allowed', names: ['f'], required: false },
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    ],
  ];
  for (const [toolChoice, expected] of cases) {
    it(`says ${JSON.stringify(toolChoice)}`, () => {
      const { body } = write({ tools, toolChoice });
      assert.deepEqual(body.toolConfig?.functionCallingConfig, expected);
    });
  }

  it('is left out without functions', () => {
    assert.equal(write({ toolChoice: { type: 'required' } }).body.toolConfig, undefined);
  });

  it('forces nothing where the model cannot be forced', () => {
    const written = write({ tools, toolChoice: { type: 'required' } }, { noForcedToolChoice: true });
    assert.deepEqual(written.body.toolConfig.functionCallingConfig, { mode: 'AUTO' });
    assert.deepEqual(written.losses, ['forced tool choice']);
  });
});

describe('tools written for Gemini', () => {
  it('of Google itself stand beside the functions; those of others are named as lost', () => {
    const { body, losses } = write({
      tools: [
        { kind: 'function', name: 'f', description: 'F.' },
        { kind: 'function', name: 'googleSearch', opaque: { format: 'gemini', value: { googleSearch: {} } } },
        { kind: 'function', name: 'web_search', opaque: { format: 'anthropic-messages', value: {} } },
      ],
      parallelToolCalls: false,
    });
    assert.deepEqual(body.tools, [
      { functionDeclarations: [{ name: 'f', description: 'F.' }] },
      { googleSearch: {} },
    ]);
    assert.deepEqual(losses, ['tool web_search', 'parallel_tool_calls']);
  });
});

describe('settings written for Gemini', () => {
  function config(fields: Partial<Conversation>, traits: Traits = {}) {
    const { body, losses } = write(fields, traits);
    return { config: body.generationConfig, losses };
  }

  it('are sampling, limits and stops', () => {
    const sampling = {
      temperature: 0.5,
      topP: 0.9,
      topK: 5,
      seed: 7,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
    };
    assert.deepEqual(config({ sampling, maxOutputTokens: 100, stop: ['x'] }), {
      config: { ...sampling, maxOutputTokens: 100, stopSequences: ['x'] },
      losses: [],
    });
  });

  it('stay within what Google takes', () => {
    const written = config(
      { maxOutputTokens: 100_000, stop: ['1', '2', '3', '4', '5', '6'], sampling: { seed: 2 ** 40 } },
      { maxOutputTokens: 8192 },
    );
    assert.deepEqual(written.config, { maxOutputTokens: 8192, stopSequences: ['1', '2', '3', '4', '5'] });
    assert.deepEqual(written.losses, [
      'max_tokens above the model maximum',
      'seed',
      'stop sequences beyond five',
    ]);
  });

  it('leave out sampling where the model refuses it', () => {
    const written = config({ sampling: { temperature: 1 }, maxOutputTokens: 5 }, { noSampling: true });
    assert.deepEqual(written, { config: { maxOutputTokens: 5 }, losses: ['temperature'] });
  });

  it('leave out what is not there', () => {
    assert.deepEqual(write({}).body, { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  });

  it('of Google itself return to their places, unless Google does not know them', () => {
    const fields = {
      safetySettings: [],
      surprise: 1,
      generationConfig: { speechConfig: {}, nonsense: 1 },
      toolConfig: { retrievalConfig: {}, nonsense: 1 },
    };
    const { body } = write({ extra: { format: 'gemini', fields }, serviceTier: 'flex', maxOutputTokens: 9 });
    assert.deepEqual(body.generationConfig, { speechConfig: {}, maxOutputTokens: 9 });
    assert.deepEqual(body.toolConfig, { retrievalConfig: {} });
    assert.deepEqual([body.safetySettings, body.serviceTier, body.surprise], [[], 'flex', undefined]);
  });

  it('of other formats stay behind', () => {
    const { body, losses } = write({
      extra: { format: 'openai-chat', fields: { logit_bias: {}, safetySettings: [] } },
      serviceTier: 'scale',
      verbosity: 'low',
      user: 'u',
      cacheKey: 'k',
    });
    assert.deepEqual(Object.keys(body), ['contents']);
    assert.deepEqual(losses, ['service_tier', 'verbosity']);
  });
});

describe('thinking written for Gemini', () => {
  type Case = [asked: Conversation['reasoning'], traits: Traits, expected: any, losses?: string[]];
  const level: Traits = { reasoning: 'effort', geminiGeneration: 3 };
  const pro: Traits = { reasoning: 'budget', thinkingBudget: { least: 128, most: 32_768 } };
  const cases: Case[] = [
    [undefined, {}, undefined],
    [{ mode: 'on', effort: 'low' }, {}, { thinkingBudget: 4096, includeThoughts: true }],
    [{ mode: 'on', effort: 'max' }, {}, { thinkingBudget: 24_576, includeThoughts: true }],
    [{ mode: 'on', effort: 'max' }, pro, { thinkingBudget: 32_768, includeThoughts: true }],
    [{ mode: 'on', budgetTokens: 2000, show: false }, {}, { thinkingBudget: 2000 }],
    [{ mode: 'adaptive' }, {}, { thinkingBudget: -1, includeThoughts: true }],
    [{ mode: 'off' }, {}, { thinkingBudget: 0 }],
    [{ mode: 'off' }, pro, { thinkingBudget: 128 }, ['reasoning off']],
    [{ mode: 'on', effort: 'xhigh' }, level, { thinkingLevel: 'HIGH', includeThoughts: true }],
    [{ mode: 'on', budgetTokens: 9000 }, level, { thinkingLevel: 'MEDIUM', includeThoughts: true }],
    [
      { mode: 'on', effort: 'medium' },
      { ...level, efforts: ['low', 'high'] },
      { thinkingLevel: 'LOW', includeThoughts: true },
    ],
    [{ mode: 'adaptive', show: false }, level, undefined],
    [{ mode: 'off' }, level, { thinkingLevel: 'MINIMAL' }, ['reasoning off']],
    [{ mode: 'off' }, { ...level, efforts: ['low', 'high'] }, { thinkingLevel: 'LOW' }, ['reasoning off']],
    [{ mode: 'on', effort: 'high' }, { reasoning: 'none' }, undefined, ['reasoning']],
    [{ mode: 'off' }, { reasoning: 'none' }, undefined],
  ];
  for (const [reasoning, traits, expected, losses = []] of cases) {
    it(`for ${JSON.stringify(reasoning)} where ${JSON.stringify(traits)}`, () => {
      const written = write({ reasoning }, traits);
      assert.deepEqual(written.body.generationConfig?.thinkingConfig, expected);
      assert.deepEqual(written.losses, losses);
    });
  }

  it('leaves room for the answer below the limit', () => {
    const { body } = write({ reasoning: { mode: 'on', effort: 'high' }, maxOutputTokens: 8000 });
    assert.equal(body.generationConfig.thinkingConfig.thinkingBudget, 6000);
  });
});

describe('JSON output written for Gemini', () => {
  const output: Conversation['output'] = { type: 'json-schema', schema: { type: 'object', const: 1 } };
  const tools: Conversation['tools'] = [{ kind: 'function', name: 'f' }];

  it('has a media type, and a schema where there is one', () => {
    assert.deepEqual(write({ output: { type: 'json' } }).body.generationConfig, {
      responseMimeType: 'application/json',
    });
    const { responseJsonSchema } = write({ output }).body.generationConfig;
    assert.deepEqual(responseJsonSchema, { type: 'object', enum: [1] });
  });

  it('has a reduced schema where the server knows no other', () => {
    const schema = { type: 'object', properties: { 'a-b': { type: 'string' } } };
    const written = write({ output: { type: 'json-schema', schema } }, { schemaDialect: 'reduced' });
    assert.deepEqual(written.body.generationConfig.responseSchema, {
      type: 'OBJECT',
      properties: { 'a-b': { type: 'STRING' } },
    });
    assert.equal(written.restorePropertyName, undefined);
  });

  it('gives way to functions before generation 3, and is asked for in words', () => {
    const { body, losses } = write({ output, tools });
    assert.equal(body.generationConfig, undefined);
    assert.match(body.systemInstruction.parts[0].text, /valid JSON value.*"const":1/);
    assert.deepEqual(losses, ['response format']);
  });

  it('goes together with functions from then on', () => {
    const { body, losses } = write({ output, tools }, generation3);
    assert.equal(body.generationConfig.responseMimeType, 'application/json');
    assert.deepEqual(losses, []);
  });
});
