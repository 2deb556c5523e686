// What we write, read by Google's own SDK; and the strict upstream of the tests, called by it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GoogleGenAI, type Part } from '@google/genai';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';
import {
  type GeminiUpstream,
  type GeminiUpstreamOptions,
  geminiCalls,
  geminiSignature,
  geminiText,
  geminiThinking,
  startGeminiUpstream,
} from '../../../support/gemini-upstream.ts';

const key = `test-${'k'.repeat(10)}`;
const question = { model: 'asked', contents: 'hi' };

function client(port: number, apiKey = key): GoogleGenAI {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `http://127.0.0.1:${port}` } });
}

/** The parts that the SDK makes of these events, streamed or plain. */
async function receive(
  events: StreamEvent[],
  stream: boolean,
  ask: (sdk: GoogleGenAI) => Promise<any>,
): Promise<any> {
  const context = { id: 'abc', model: 'asked', created: 0, includeUsage: false, losses: new Set<string>() };
  const server: Server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' });
    if (!stream) {
      response.end(JSON.stringify(gemini.writeAnswer(foldAnswer(events), context)));
      return;
    }
    const writer = gemini.createStreamWriter(context);
    for (const event of events) response.write(writer.write(event));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await ask(client((server.address() as AddressInfo).port));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Everything of a stream: its parts, and the last chunk. */
async function collect(chunks: AsyncGenerator<any>): Promise<{ parts: Part[]; last: any }> {
  const parts: Part[] = [];
  let last: any;
  for await (last of chunks) parts.push(...(last.candidates?.[0]?.content?.parts ?? []));
  return { parts: parts.filter((part) => part.text !== '' || part.thoughtSignature), last };
}

const answer: StreamEvent[] = [
  { type: 'start' },
  { type: 'reasoning-delta', text: 'Let me think.' },
  { type: 'reasoning-end' },
  { type: 'text-delta', text: 'Hällo 世界' },
  { type: 'text-end' },
  { type: 'tool-call-start', call: 0, id: 'a', name: 'read', kind: 'function' },
  { type: 'tool-call-start', call: 1, id: 'b', name: 'now', kind: 'function' },
  { type: 'tool-call-delta', call: 0, arguments: '{"path":' },
  { type: 'tool-call-end', call: 1 },
  { type: 'tool-call-delta', call: 0, arguments: '"x"}' },
  { type: 'tool-call-end', call: 0 },
  { type: 'usage', usage: { input: 50, cachedInput: 40, output: 9, reasoning: 3 } },
  { type: 'finish', reason: 'tool-calls' },
];
const parts = [
  { text: 'Let me think.', thought: true },
  { text: 'Hällo 世界' },
  { functionCall: { id: 'a', name: 'read', args: { path: 'x' } } },
  { functionCall: { id: 'b', name: 'now', args: {} } },
];

describe("Google's SDK reading what we write", () => {
  it('reads thoughts, text, parallel calls and usage of a plain answer', async () => {
    const response = await receive(answer, false, (sdk) => sdk.models.generateContent(question));
    assert.deepEqual(response.candidates[0].content.parts, parts);
    assert.equal(response.text, 'Hällo 世界');
    assert.equal(response.candidates[0].finishReason, 'STOP');
    assert.equal(response.modelVersion, 'asked');
    assert.deepEqual(
      response.functionCalls.map(({ name }: any) => name),
      ['read', 'now'],
    );
    const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount, cachedContentTokenCount } =
      response.usageMetadata;
    assert.deepEqual(
      [promptTokenCount, candidatesTokenCount, thoughtsTokenCount, cachedContentTokenCount],
      [50, 6, 3, 40],
    );
  });

  it('reads the same of a stream', async () => {
    const streamed = await receive(answer, true, async (sdk) =>
      collect(await sdk.models.generateContentStream(question)),
    );
    assert.deepEqual(streamed.parts, parts);
    assert.equal(streamed.last.candidates[0].finishReason, 'STOP');
    assert.equal(streamed.last.usageMetadata.totalTokenCount, 59);
  });

  for (const [phenomenon, events] of [
    ['an answer', answer],
    ['an answer without content', [{ type: 'start' }, { type: 'finish', reason: 'stop' }]],
  ] as [string, StreamEvent[]][]) {
    it(`keeps ${phenomenon} in the history of a chat`, async () => {
      const history = await receive(events, true, async (sdk) => {
        const chat = sdk.chats.create({ model: 'asked' });
        await collect(await chat.sendMessageStream({ message: 'hi' }));
        return chat.getHistory(true);
      });
      assert.equal(history[0].role, 'user');
      assert.ok(history.length > 1 && history.slice(1).every(({ role }: any) => role === 'model'));
    });
  }

  it("throws the vendor's words when the stream breaks", async () => {
    const failure: StreamEvent = {
      type: 'failure',
      failure: { kind: 'overloaded', scope: 'account', message: 'Busy today.' },
    };
    const ask = async (sdk: GoogleGenAI) => collect(await sdk.models.generateContentStream(question));
    for (const events of [[failure], [{ type: 'text-delta', text: 'a' } as StreamEvent, failure]]) {
      await assert.rejects(receive(events, true, ask), { status: 503, message: /Busy today\./ });
    }
  });
});

describe("the strict upstream of the tests, called by Google's SDK", () => {
  let upstream: GeminiUpstream;
  const start = async (options: GeminiUpstreamOptions = {}) => {
    upstream = await startGeminiUpstream({ key, name: 'one', models: ['gemini-a', 'gemini-b'], ...options });
    return client(upstream.port);
  };
  afterEach(() => upstream.close());

  it('greets, plain and streamed', async () => {
    const sdk = await start();
    assert.equal((await sdk.models.generateContent(question)).text, 'Hello from one');
    const streamed = await collect(await sdk.models.generateContentStream(question));
    assert.equal(streamed.parts.map(({ text }) => text).join(''), 'Hello from one');
    assert.deepEqual(upstream.refusals, []);
  });

  it('streams a list where events are not asked for', async () => {
    await start();
    const response = await fetch(`${upstream.url}/v1beta/models/m:streamGenerateContent?key=${key}`, {
      method: 'POST',
      body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'a' }] }] }),
    });
    const chunks: any = await response.json();
    assert.equal(
      chunks.map((chunk: any) => chunk.candidates[0].content.parts[0].text).join(''),
      'Hello from one',
    );
  });

  it('answers with signed calls and takes them back, but not without their signature', async () => {
    const sdk = await start({ generation: 3 });
    const calls = [
      { id: 'a', name: 'x' },
      { id: 'b', name: 'y', args: { deep: { er: [1] } } },
    ];
    upstream.enqueue(geminiThinking('hm', calls, { text: 'Both.' }));
    const config = { tools: [{ functionDeclarations: [{ name: 'x' }, { name: 'y' }] }] };
    const first = await collect(await sdk.models.generateContentStream({ ...question, config }));
    const signed = first.parts.filter((part) => part.functionCall);
    assert.deepEqual(
      signed.map(({ functionCall, thoughtSignature }) => [functionCall?.name, thoughtSignature]),
      [
        ['x', geminiSignature('x')],
        ['y', undefined],
      ],
    );
    const next = (model: Part[]) =>
      sdk.models.generateContent({
        model: 'asked',
        config,
        contents: [
          { role: 'user', parts: [{ text: 'hi' }] },
          { role: 'model', parts: model },
          {
            role: 'user',
            parts: calls.map(({ id, name }) => ({
              functionResponse: { id, name, response: { output: 'ok' } },
            })),
          },
        ],
      });
    await next(first.parts);
    await assert.rejects(next(signed.map(({ functionCall }) => ({ functionCall }))), {
      status: 400,
      message: /missing a thought_signature/,
    });
  });

  it('signs text at its end', async () => {
    const sdk = await start();
    upstream.enqueue(geminiThinking('hm', 'So.'), geminiThinking('hm', 'So.'));
    const plain = await sdk.models.generateContent(question);
    assert.deepEqual(plain.candidates?.[0]?.content?.parts, [
      { text: 'hm', thought: true },
      { text: 'So.', thoughtSignature: geminiSignature('hm') },
    ]);
    const streamed = await collect(await sdk.models.generateContentStream(question));
    assert.deepEqual(streamed.parts.at(-1), { text: '', thoughtSignature: geminiSignature('hm') });
  });

  it('counts tokens and lists models', async () => {
    const sdk = await start();
    assert.ok(((await sdk.models.countTokens(question)).totalTokens ?? 0) > 0);
    const names: string[] = [];
    for await (const model of await sdk.models.list()) names.push(model.name ?? '');
    assert.deepEqual(names, ['models/gemini-a', 'models/gemini-b']);
  });

  it('refuses a wrong key as Google does', async () => {
    await start();
    await assert.rejects(client(upstream.port, 'wrong').models.generateContent(question), {
      status: 400,
      message: /API_KEY_INVALID/,
    });
  });

  const say = (...contents: object[]) => ({
    contents: [{ role: 'user', parts: [{ text: 'a' }] }, ...contents],
  });
  const tool = (fields: object) => ({
    ...say(),
    tools: [{ functionDeclarations: [{ name: 'f', ...fields }] }],
  });
  const refusals: [phenomenon: string, body: object, complaint: RegExp][] = [
    ['an unknown field', { ...say(), stream: true }, /Unknown name "stream": Cannot find field/],
    [
      'an unknown setting',
      { ...say(), generationConfig: { stop: [] } },
      /Unknown name "stop" at 'generation_config'/,
    ],
    ['no contents', {}, /contents is not specified/],
    ['empty parts', { contents: [{ role: 'user', parts: [] }] }, /must not be empty/],
    [
      'a part with two data',
      { contents: [{ role: 'user', parts: [{ text: 'a', functionCall: {} }] }] },
      /oneof field/,
    ],
    ['an unknown role', { contents: [{ role: 'system', parts: [{ text: 'a' }] }] }, /valid role/],
    [
      'a call without its response',
      say({ role: 'model', parts: [{ functionCall: { name: 'f' } }] }),
      /number of function response parts/,
    ],
    [
      'a response without its call',
      say(
        { role: 'model', parts: [{ text: 'b' }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] },
      ),
      /number of function response parts/,
    ],
    [
      'a keyword in parameters',
      tool({ parameters: { type: 'OBJECT', additionalProperties: false } }),
      /Unknown name "additionalProperties"/,
    ],
    ['a list of types', tool({ parameters: { type: ['STRING', 'NULL'] } }), /Invalid value at/],
    [
      'an object without properties',
      tool({ parameters: { type: 'OBJECT', properties: {} } }),
      /non-empty for OBJECT/,
    ],
    [
      'a keyword in a JSON Schema',
      tool({ parametersJsonSchema: { type: 'object', properties: { a: { pattern: 'x' } } } }),
      /unsupported keyword/,
    ],
    ['a bad name', tool({ name: '1st' }), /Invalid function name/],
    [
      'a budget and a level together',
      { ...say(), generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'LOW' } } },
      /only set one/,
    ],
    ['six stop sequences', { ...say(), generationConfig: { stopSequences: [...'123456'] } }, /at most 5/],
    [
      'JSON output with functions before generation 3',
      { ...tool({}), generationConfig: { responseMimeType: 'application/json' } },
      /is unsupported/,
    ],
    [
      'an image at any address',
      { contents: [{ role: 'user', parts: [{ fileData: { fileUri: 'https://example.com/a.png' } }] }] },
      /unsupported file uri/,
    ],
    [
      'a signature of another',
      say(
        { role: 'model', parts: [{ text: 'b', thoughtSignature: 'forged' }] },
        { role: 'user', parts: [{ text: 'c' }] },
      ),
      /Corrupted thought signature/,
    ],
  ];
  for (const [phenomenon, body, complaint] of refusals) {
    it(`refuses ${phenomenon}`, async () => {
      await start();
      const response = await fetch(`${upstream.url}/v1beta/models/m:generateContent`, {
        method: 'POST',
        headers: { 'x-goog-api-key': key },
        body: JSON.stringify(body),
      });
      assert.equal(response.status, 400);
      const { error }: any = await response.json();
      assert.match(error.message, complaint);
      assert.deepEqual([error.status, upstream.refusals.length], ['INVALID_ARGUMENT', 1]);
    });
  }

  it('takes the answers of a test in turn', async () => {
    const sdk = await start();
    upstream.enqueue(geminiText('first', { finish: 'MAX_TOKENS' }), geminiCalls([{ name: 'f' }]));
    const first = await sdk.models.generateContent(question);
    assert.deepEqual([first.text, first.candidates?.[0]?.finishReason], ['first', 'MAX_TOKENS']);
    assert.equal((await sdk.models.generateContent(question)).functionCalls?.[0]?.name, 'f');
  });
});
