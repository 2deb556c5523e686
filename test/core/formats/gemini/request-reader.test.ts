// What clients send, read: parts, pairing by id or by name and order, tools, settings, and what is lost.

import assert from 'node:assert/strict';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import type { Conversation } from '../../../../src/core/model/conversation.ts';
import { proof } from './wire.ts';

const hello = [{ role: 'user', parts: [{ text: 'Hi' }] }];

function read(body: any): { conversation: Conversation; losses: string[] } {
  const reading = gemini.readRequest(body);
  assert.ok(reading.ok, reading.ok ? '' : reading.message);
  return reading;
}

function readParts(...parts: any[]) {
  return read({ contents: [{ role: 'user', parts }] }).conversation.turns[0]?.parts;
}

describe('a request of Gemini CLI', () => {
  const { conversation, losses } = read({
    contents: [
      { role: 'user', parts: [{ text: 'context' }, { text: 'task' }] },
      {
        role: 'model',
        parts: [
          {
            functionCall: { id: 'fc1', name: 'run_shell_command', args: { command: 'ls' } },
            thoughtSignature: 'c2ln',
          },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'fc1', name: 'run_shell_command', response: { output: 'a.txt' } } },
        ],
      },
    ],
    systemInstruction: { role: 'user', parts: [{ text: 'You are an agent.' }] },
    tools: [
      {
        functionDeclarations: [
          {
            name: 'run_shell_command',
            description: 'Runs.',
            parametersJsonSchema: {
              type: 'object',
              properties: { command: { type: 'string', minLength: 1 } },
            },
          },
        ],
      },
    ],
    generationConfig: { temperature: 1, topP: 0.95, topK: 64, thinkingConfig: { includeThoughts: true } },
  });

  it('keeps the call with its signature, and its result', () => {
    assert.deepEqual(conversation.turns.slice(1), [
      {
        role: 'assistant',
        parts: [
          {
            type: 'tool-call',
            id: 'fc1',
            name: 'run_shell_command',
            kind: 'function',
            arguments: '{"command":"ls"}',
            proof: proof('c2ln'),
          },
        ],
      },
      {
        role: 'user',
        parts: [{ type: 'tool-result', call: 'fc1', parts: [{ type: 'text', text: 'a.txt' }] }],
      },
    ]);
  });

  it('keeps system, tools and settings without a loss', () => {
    assert.deepEqual(conversation.system, [{ type: 'text', text: 'You are an agent.' }]);
    assert.deepEqual(conversation.tools[0]?.schema, {
      type: 'object',
      properties: { command: { type: 'string', minLength: 1 } },
    });
    assert.deepEqual(conversation.sampling, { temperature: 1, topP: 0.95, topK: 64 });
    assert.deepEqual(conversation.reasoning, { mode: 'adaptive', show: true });
    assert.deepEqual([conversation.model, conversation.stream, losses], ['', false, []]);
  });
});

describe('an answer that comes back in the pieces of its stream', () => {
  it('is one turn, with its texts and thoughts whole', () => {
    const said = (...parts: object[]) => ({ role: 'model', parts });
    const { turns } = read({
      contents: [
        ...hello,
        said({ text: 'Hm', thought: true }),
        said({ text: '.', thought: true }),
        said({ text: 'Let me ' }),
        said({ text: 'look.' }),
        said({ text: '', thoughtSignature: 'abc' }),
        said({ functionCall: { id: 'fc1', name: 'f' } }),
        said({ text: '' }),
      ],
    }).conversation;
    assert.equal(turns.length, hello.length + 1);
    assert.deepEqual(turns.at(-1)?.parts, [
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Let me look.' },
      { type: 'reasoning', text: '', proof: proof('abc') },
      { type: 'tool-call', id: 'fc1', name: 'f', kind: 'function', arguments: '{}' },
    ]);
  });
});

describe('field names of a Gemini request', () => {
  it('may be in snake_case', () => {
    const { conversation, losses } = read({
      contents: [
        ...hello,
        { role: 'model', parts: [{ function_call: { name: 'f' }, thought_signature: 'abc' }] },
        { role: 'user', parts: [{ function_response: { name: 'f', response: {} } }] },
        { parts: [{ inline_data: { mime_type: 'image/png', data: 'AAAA' } }] },
      ],
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      tools: [{ function_declarations: [{ name: 'f', parameters_json_schema: { type: 'object' } }] }],
      tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
      generation_config: {
        max_output_tokens: 9,
        top_k: 3,
        stop_sequences: ['x'],
        thinking_config: { thinking_budget: 5 },
      },
      service_tier: 'flex',
    });
    assert.equal(conversation.system[0]?.text, 'Be brief.');
    assert.deepEqual(conversation.toolChoice, { type: 'tool', name: 'f' });
    assert.deepEqual([conversation.maxOutputTokens, conversation.sampling.topK], [9, 3]);
    assert.deepEqual([conversation.stop, conversation.serviceTier], [['x'], 'flex']);
    assert.deepEqual(conversation.reasoning, { mode: 'on', budgetTokens: 5 });
    const [, called, answered, image] = conversation.turns;
    assert.deepEqual((called!.parts[0] as any).proof, proof('abc'));
    assert.equal((answered!.parts[0] as any).call, (called!.parts[0] as any).id);
    assert.deepEqual(image?.parts[0], {
      type: 'image',
      source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' },
    });
    assert.deepEqual(losses, []);
  });

  it('whose value is null count as absent', () => {
    const { conversation, losses } = read({
      contents: hello,
      systemInstruction: null,
      tools: null,
      toolConfig: null,
      generationConfig: { temperature: null, stopSequences: null },
      safetySettings: null,
    });
    assert.deepEqual(losses, []);
    assert.deepEqual([conversation.system, conversation.tools, conversation.sampling], [[], [], {}]);
  });
});

describe('parts of a Gemini request', () => {
  const cases: [phenomenon: string, part: any, expected: any][] = [
    ['text', { text: 'a' }, [{ type: 'text', text: 'a' }]],
    ['empty text', { text: '' }, undefined],
    ['a thought', { text: 'hm', thought: true }, [{ type: 'reasoning', text: 'hm' }]],
    [
      'a signed thought',
      { text: 'hm', thought: true, thoughtSignature: 's' },
      [{ type: 'reasoning', text: 'hm', proof: proof('s') }],
    ],
    ['signed text', { text: 'a', thoughtSignature: 's' }, [{ type: 'text', text: 'a', proof: proof('s') }]],
    [
      'a signature alone',
      { text: '', thoughtSignature: 's' },
      [{ type: 'reasoning', text: '', proof: proof('s') }],
    ],
    [
      'the value that skips the check, which proves nothing',
      { text: 'a', thoughtSignature: 'skip_thought_signature_validator' },
      [{ type: 'text', text: 'a' }],
    ],
    [
      'an image of a type that is none',
      { inlineData: { mimeType: 'image/jpg', data: 'AA==' } },
      [{ type: 'image', source: { kind: 'base64', mediaType: 'image/jpeg', data: 'AA==' } }],
    ],
    [
      'audio',
      { inlineData: { mimeType: 'audio/wav', data: 'AA==' } },
      [{ type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AA==' } }],
    ],
    [
      'a PDF with a name',
      { inlineData: { mimeType: 'application/pdf', data: 'AA==', displayName: 'a.pdf' } },
      [
        {
          type: 'document',
          source: { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' },
          name: 'a.pdf',
        },
      ],
    ],
    [
      "a file in Google's store",
      {
        fileData: {
          mimeType: 'image/png',
          fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/x',
        },
      },
      [
        {
          type: 'image',
          source: {
            kind: 'file',
            format: 'gemini',
            id: 'https://generativelanguage.googleapis.com/v1beta/files/x',
          },
        },
      ],
    ],
    [
      'an image by URL',
      { fileData: { mimeType: 'image/png', fileUri: 'https://example.com/a.png' } },
      [{ type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } }],
    ],
    [
      'a video on YouTube',
      { fileData: { fileUri: 'https://youtu.be/x' } },
      [
        {
          type: 'opaque',
          format: 'gemini',
          kind: 'video',
          value: { fileData: { fileUri: 'https://youtu.be/x' } },
        },
      ],
    ],
    [
      'code that Google ran',
      { executableCode: { language: 'PYTHON', code: '1' } },
      [
        {
          type: 'opaque',
          format: 'gemini',
          kind: 'executableCode',
          value: { executableCode: { language: 'PYTHON', code: '1' } },
        },
      ],
    ],
  ];
  for (const [phenomenon, part, expected] of cases) {
    it(`holds ${phenomenon}`, () => assert.deepEqual(readParts(part), expected));
  }

  it('names what stands beside the data and is lost', () => {
    const part = { text: 'a', videoMetadata: {}, mediaResolution: {} };
    assert.deepEqual(read({ contents: [{ parts: [part] }] }).losses, ['videoMetadata', 'mediaResolution']);
  });

  it('in the system instruction other than text are named as lost', () => {
    const systemInstruction = {
      parts: [{ text: 'a' }, { inlineData: { mimeType: 'image/png', data: 'AA==' } }],
    };
    const { conversation, losses } = read({ contents: hello, systemInstruction });
    assert.deepEqual(conversation.system, [{ type: 'text', text: 'a' }]);
    assert.deepEqual(losses, ['image in the system instruction']);
  });
});

describe('results without ids', () => {
  const called = (...calls: object[]) => ({
    role: 'model',
    parts: calls.map((functionCall) => ({ functionCall })),
  });
  const answered = (...responses: any[]) => ({
    role: 'user',
    parts: responses.map((response) => ({ functionResponse: { response: {}, ...response } })),
  });
  function links(...contents: object[]): [string, string][] {
    const { turns } = read({ contents: [...hello, ...contents] }).conversation;
    const parts = turns.flatMap((turn) => turn.parts);
    const named = new Map(
      parts.flatMap((part) => (part.type === 'tool-call' ? [[part.id, part.arguments]] : [])),
    );
    return parts.flatMap((part) =>
      part.type === 'tool-result'
        ? [[(part.parts[0] as any)?.text ?? '', named.get(part.call) ?? 'nobody']]
        : [],
    ) as [string, string][];
  }
  const output = (text: string) => ({ response: { output: text } });

  it('answer calls of their name in order', () => {
    const linked = links(
      called({ name: 'a', args: { n: 1 } }, { name: 'b', args: { n: 2 } }, { name: 'a', args: { n: 3 } }),
      answered(
        { name: 'b', ...output('two') },
        { name: 'a', ...output('one') },
        { name: 'a', ...output('three') },
      ),
    );
    assert.deepEqual(linked, [
      ['two', '{"n":2}'],
      ['one', '{"n":1}'],
      ['three', '{"n":3}'],
    ]);
  });

  it('answer the calls of their own turn when names repeat', () => {
    const linked = links(
      called({ name: 'a', args: { n: 1 } }),
      answered({ name: 'a', ...output('one') }),
      called({ name: 'a', args: { n: 2 } }),
      answered({ name: 'a', ...output('two') }),
    );
    assert.deepEqual(linked, [
      ['one', '{"n":1}'],
      ['two', '{"n":2}'],
    ]);
  });

  it('lose to a matching id', () => {
    const linked = links(
      called({ id: 'x', name: 'a', args: { n: 1 } }, { id: 'y', name: 'a', args: { n: 2 } }),
      answered({ id: 'y', name: 'a', ...output('two') }, { id: 'x', name: 'a', ...output('one') }),
    );
    assert.deepEqual(linked, [
      ['two', '{"n":2}'],
      ['one', '{"n":1}'],
    ]);
  });

  it('of an unknown call stay results of nobody', () => {
    assert.deepEqual(links(answered({ name: 'gone', ...output('x') })), [['x', 'nobody']]);
  });

  it('leave made ids the same on every turn', () => {
    const history = [...hello, called({ name: 'a' }), answered({ name: 'a' })];
    const id = (contents: object[]) => (read({ contents }).conversation.turns[1]!.parts[0] as any).id;
    assert.match(id(history), /^call_[0-9a-f]{24}$/);
    assert.equal(id(history), id([...history, called({ name: 'a' }), answered({ name: 'a' })]));
  });

  it('give two equal calls different ids', () => {
    const { turns } = read({ contents: [...hello, called({ name: 'a' }, { name: 'a' })] }).conversation;
    const [first, second] = turns[1]!.parts as any[];
    assert.notEqual(first.id, second.id);
  });
});

describe('the response object of a result', () => {
  const cases: [phenomenon: string, response: any, text: string | undefined, isError?: true][] = [
    ['output as text', { output: 'done' }, 'done'],
    ['output as JSON', { output: { a: [1] } }, '{"a":[1]}'],
    ['an error', { error: 'no such file' }, 'no such file', true],
    ["the AI SDK's shape", { name: 'f', content: '(no output)' }, '(no output)'],
    ['anything else as it stands', { temperature: 20 }, '{"temperature":20}'],
    ['nothing', {}, undefined],
    ['empty output', { output: '' }, undefined],
  ];
  for (const [phenomenon, response, text, isError] of cases) {
    it(`is ${phenomenon}`, () => {
      const [part] = readParts({ functionResponse: { name: 'f', response } }) as any[];
      assert.equal(part.parts[0]?.text, text);
      assert.equal(part.isError, isError);
    });
  }

  it('may come with media', () => {
    const parts = [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }];
    const [part] = readParts({
      functionResponse: { name: 'f', response: { output: 'seen' }, parts },
    }) as any[];
    assert.deepEqual(
      part.parts.map(({ type }: any) => type),
      ['text', 'image'],
    );
  });
});

describe('tools of a Gemini request', () => {
  it("have schemas in Gemini's own form", () => {
    const parameters = {
      type: 'OBJECT',
      nullable: true,
      properties: {
        type: { type: 'STRING', format: 'enum', enum: ['a'], nullable: true },
        list: { type: 'ARRAY', minItems: '2', items: { any_of: [{ type: 'STRING' }, { type: 'INTEGER' }] } },
        plain: { type: 'string', example: 'x', propertyOrdering: ['z'] },
      },
      required: ['type'],
      propertyOrdering: ['list', 'type'],
    };
    const { conversation } = read({
      contents: hello,
      tools: [{ functionDeclarations: [{ name: 'f', parameters }] }],
    });
    assert.deepEqual(conversation.tools[0]?.schema, {
      type: ['object', 'null'],
      properties: {
        type: { type: ['string', 'null'], enum: ['a', null] },
        list: { type: 'array', minItems: 2, items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
        plain: { type: 'string', examples: ['x'] },
      },
      required: ['type'],
    });
  });

  it('that Google runs itself are kept for Google', () => {
    const { conversation } = read({
      contents: hello,
      tools: [{ googleSearch: {}, functionDeclarations: [{ name: 'f' }] }, { codeExecution: {} }],
    });
    assert.deepEqual(conversation.tools, [
      { kind: 'function', name: 'f' },
      { kind: 'function', name: 'googleSearch', opaque: { format: 'gemini', value: { googleSearch: {} } } },
      { kind: 'function', name: 'codeExecution', opaque: { format: 'gemini', value: { codeExecution: {} } } },
    ]);
  });

  const choices: [config: any, expected: any][] = [
    [{ mode: 'AUTO' }, { type: 'auto' }],
    [{ mode: 'NONE' }, { type: 'none' }],
    [{ mode: 'ANY' }, { type: 'required' }],
    [
      { mode: 'ANY', allowedFunctionNames: ['f'] },
      { type: 'tool', name: 'f' },
    ],
    [
      { mode: 'ANY', allowedFunctionNames: ['f', 'g'] },
      { type: 'allowed', names: ['f', 'g'], required: true },
    ],
    [{ mode: 'VALIDATED' }, { type: 'auto' }],
    [
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
      { type: 'allowed', names: ['f'], required: false },
    ],
    [{ mode: 'MODE_UNSPECIFIED' }, undefined],
  ];
  for (const [functionCallingConfig, expected] of choices) {
    it(`are chosen by ${JSON.stringify(functionCallingConfig)}`, () => {
      const tools = [{ functionDeclarations: [{ name: 'f' }, { name: 'g' }] }];
      const { conversation } = read({ contents: hello, tools, toolConfig: { functionCallingConfig } });
      assert.deepEqual(conversation.toolChoice, expected);
    });
  }

  it('are not chosen where there are none', () => {
    const toolConfig = { functionCallingConfig: { mode: 'ANY' } };
    assert.equal(read({ contents: hello, toolConfig }).conversation.toolChoice, undefined);
  });
});

describe('settings of a Gemini request', () => {
  const thinking: [config: any, expected: any][] = [
    [{ thinkingBudget: 0 }, { mode: 'off' }],
    [{ thinkingBudget: -1 }, { mode: 'adaptive' }],
    [
      { thinkingBudget: 2048, includeThoughts: false },
      { mode: 'on', budgetTokens: 2048, show: false },
    ],
    [{ thinkingLevel: 'HIGH' }, { mode: 'on', effort: 'high' }],
    [
      { thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED', includeThoughts: true },
      { mode: 'adaptive', show: true },
    ],
    [{ includeThoughts: false }, undefined],
    [{}, undefined],
  ];
  for (const [thinkingConfig, expected] of thinking) {
    it(`ask for thinking by ${JSON.stringify(thinkingConfig)}`, () => {
      const { conversation } = read({ contents: hello, generationConfig: { thinkingConfig } });
      assert.deepEqual(conversation.reasoning, expected);
    });
  }

  const outputs: [config: any, expected: any, losses?: string[]][] = [
    [{ responseMimeType: 'text/plain' }, undefined],
    [{ responseMimeType: 'application/json' }, { type: 'json' }],
    [
      { responseMimeType: 'application/json', responseSchema: { type: 'OBJECT' } },
      { type: 'json-schema', schema: { type: 'object' } },
    ],
    [
      { responseMimeType: 'application/json', responseJsonSchema: { type: 'array' } },
      { type: 'json-schema', schema: { type: 'array' } },
    ],
    [
      {
        responseMimeType: 'application/json',
        responseJsonSchema: {
          type: 'OBJECT',
          properties: {
            type: { type: ['STRING', 'NULL'], enum: ['OBJECT', null] },
            list: { items: { type: 'INTEGER' } },
          },
          additionalProperties: false,
        },
      },
      {
        type: 'json-schema',
        schema: {
          type: 'object',
          properties: {
            type: { type: ['string', 'null'], enum: ['OBJECT', null] },
            list: { items: { type: 'integer' } },
          },
          additionalProperties: false,
        },
      },
    ],
    [{ responseMimeType: 'text/x.enum' }, undefined, ['responseMimeType text/x.enum']],
  ];
  for (const [generationConfig, expected, losses = []] of outputs) {
    it(`ask for output by ${JSON.stringify(generationConfig)}`, () => {
      const reading = read({ contents: hello, generationConfig });
      assert.deepEqual(reading.conversation.output, expected);
      assert.deepEqual(reading.losses, losses);
    });
  }

  it('without a word in the model are kept in their places and named as lost', () => {
    const { conversation, losses } = read({
      contents: hello,
      safetySettings: [{ category: 'X' }],
      labels: { team: 'a' },
      surprise: 1,
      generationConfig: { speechConfig: { a: 1 }, seed: 4 },
      toolConfig: { retrievalConfig: { languageCode: 'de' } },
    });
    assert.deepEqual(conversation.extra, {
      format: 'gemini',
      fields: {
        safetySettings: [{ category: 'X' }],
        labels: { team: 'a' },
        surprise: 1,
        generationConfig: { speechConfig: { a: 1 } },
        toolConfig: { retrievalConfig: { languageCode: 'de' } },
      },
    });
    assert.deepEqual(losses, ['safetySettings', 'surprise', 'speechConfig', 'retrievalConfig']);
  });
});

describe('a Gemini request that cannot be read', () => {
  const cases: [phenomenon: string, body: any, parameter: string][] = [
    ['no contents', {}, 'contents'],
    ['empty contents', { contents: [] }, 'contents'],
    ['an unknown role', { contents: [{ role: 'system', parts: [{ text: 'a' }] }] }, 'contents[0].role'],
    ['a part that is no object', { contents: [{ parts: [7] }] }, 'contents[0].parts[0]'],
    [
      'a call without a name',
      { contents: [{ role: 'model', parts: [{ functionCall: {} }] }] },
      'contents[0].parts[0].functionCall.name',
    ],
    [
      'a tool without a name',
      { contents: hello, tools: [{ functionDeclarations: [{}] }] },
      'tools[0].functionDeclarations[0].name',
    ],
    [
      'several candidates',
      { contents: hello, generationConfig: { candidateCount: 2 } },
      'generationConfig.candidateCount',
    ],
    [
      'spoken answers',
      { contents: hello, generationConfig: { responseModalities: ['TEXT', 'AUDIO'] } },
      'generationConfig.responseModalities',
    ],
    [
      'no tokens at all',
      { contents: hello, generationConfig: { maxOutputTokens: 0 } },
      'generationConfig.maxOutputTokens',
    ],
    ["a cache in Google's hands", { contents: hello, cachedContent: 'cachedContents/x' }, 'cachedContent'],
  ];
  for (const [phenomenon, body, parameter] of cases) {
    it(`is refused for ${phenomenon}`, () => {
      const reading = gemini.readRequest(body);
      assert.ok(!reading.ok);
      assert.equal(reading.parameter, parameter);
      assert.ok(reading.message.includes(parameter) && reading.message.endsWith('.'));
    });
  }
});

describe('a count of tokens', () => {
  it('may come as contents alone', () => {
    const reading = gemini.readRequest({ contents: hello }, 'count-tokens');
    assert.ok(reading.ok && reading.conversation.turns.length === 1);
  });

  it('may come with the whole request', () => {
    const request = { model: 'models/x', contents: hello, systemInstruction: { parts: [{ text: 'S' }] } };
    const reading = gemini.readRequest({ generateContentRequest: request }, 'count-tokens');
    assert.ok(reading.ok);
    assert.deepEqual([reading.conversation.system[0]?.text, reading.losses], ['S', []]);
  });

  it('is answered with a total', () => {
    assert.equal(gemini.tokenCount?.read({ totalTokens: 31 }), 31);
    assert.deepEqual(gemini.tokenCount?.write(31), { totalTokens: 31 });
  });
});
