// What we write, read by Anthropic's own SDK; and the strict upstream of the tests, called by it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import {
  anthropicMessages,
  UNSIGNED_THINKING_MARK,
} from '../../../../src/core/formats/anthropic-messages/index.ts';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';
import {
  type MessagesUpstream,
  messagesThinking,
  messagesTools,
  startMessagesUpstream,
} from '../../../support/anthropic-messages-upstream.ts';

const key = `test-${'k'.repeat(10)}`;
const question = { model: 'asked', max_tokens: 100, messages: [{ role: 'user' as const, content: 'hi' }] };

function client(port: number): Anthropic {
  return new Anthropic({ baseURL: `http://127.0.0.1:${port}`, apiKey: key, maxRetries: 0 });
}

/** The final message that the SDK makes of these events, streamed or plain. */
async function receive(events: StreamEvent[], stream = true): Promise<Anthropic.Message> {
  const context = { id: 'abc', model: 'asked', created: 0, includeUsage: false, losses: new Set<string>() };
  const server: Server = createServer((request, response) => {
    request.resume();
    if (!stream) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(anthropicMessages.writeAnswer(foldAnswer(events), context)));
      return;
    }
    const writer = anthropicMessages.createStreamWriter(context);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(anthropicMessages.keepAlive ?? '');
    for (const event of events) response.write(writer.write(event));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const sdk = client((server.address() as AddressInfo).port);
    return await (stream ? sdk.messages.stream(question).finalMessage() : sdk.messages.create(question));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const start: StreamEvent = { type: 'start' };
const answer: StreamEvent[] = [
  start,
  { type: 'reasoning-delta', text: 'Let me ' },
  { type: 'reasoning-delta', text: 'think.' },
  { type: 'reasoning-end' },
  { type: 'text-delta', text: 'Hällo ' },
  { type: 'text-delta', text: '世界' },
  { type: 'tool-call-start', call: 0, id: 'a', name: 'read', kind: 'function' },
  { type: 'tool-call-start', call: 1, id: 'b', name: 'now', kind: 'function' },
  { type: 'tool-call-delta', call: 0, arguments: '{"path":' },
  { type: 'tool-call-end', call: 1 },
  { type: 'tool-call-delta', call: 0, arguments: '"x"}' },
  { type: 'tool-call-end', call: 0 },
  { type: 'usage', usage: { input: 50, cachedInput: 40, output: 9, reasoning: 3 } },
  { type: 'finish', reason: 'tool-calls' },
];

describe("Anthropic's SDK reading what we write", () => {
  for (const stream of [true, false]) {
    it(`reads thinking, text, parallel calls and usage of a ${stream ? 'streamed' : 'plain'} answer`, async () => {
      const message = await receive(answer, stream);
      assert.deepEqual(JSON.parse(JSON.stringify(message.content)), [
        { type: 'thinking', thinking: 'Let me think.', signature: UNSIGNED_THINKING_MARK },
        { type: 'text', text: 'Hällo 世界' },
        { type: 'tool_use', id: 'a', name: 'read', input: { path: 'x' } },
        { type: 'tool_use', id: 'b', name: 'now', input: {} },
      ]);
      assert.equal(message.stop_reason, 'tool_use');
      assert.deepEqual(
        [message.usage.input_tokens, message.usage.cache_read_input_tokens, message.usage.output_tokens],
        [10, 40, 9],
      );
    });
  }

  it('reads an answer without content', async () => {
    const message = await receive([start, { type: 'finish', reason: 'stop' }]);
    assert.deepEqual([message.content, message.stop_reason], [[], 'end_turn']);
  });

  it("throws the vendor's words when the stream breaks", async () => {
    const failure: StreamEvent = {
      type: 'failure',
      failure: { kind: 'overloaded', scope: 'account', message: 'Busy today.' },
    };
    await assert.rejects(receive([start, { type: 'text-delta', text: 'a' }, failure]), /Busy today\./);
    await assert.rejects(receive([failure]), /overloaded_error/);
  });
});

describe("the strict upstream of the tests, called by Anthropic's SDK", () => {
  let upstream: MessagesUpstream;
  beforeEach(async () => {
    upstream = await startMessagesUpstream({ key, name: 'one', models: ['claude-a', 'claude-b'] });
  });
  afterEach(() => upstream.close());

  it('greets, plain and streamed', async () => {
    const sdk = client(upstream.port);
    const plain = await sdk.messages.create(question);
    const streamed = await sdk.messages.stream(question).finalMessage();
    for (const message of [plain, streamed]) {
      assert.deepEqual(message.content, [{ type: 'text', text: 'Hello from one' }]);
      assert.equal(message.model, 'asked');
    }
    assert.deepEqual(upstream.violations, []);
  });

  it('answers with thinking and calls, and takes them back', async () => {
    const sdk = client(upstream.port);
    upstream.enqueue(
      messagesThinking('hm', [{ id: 't1', name: 'read', input: { path: 'x' } }], { stream: true }),
    );
    const tools = [{ name: 'read', input_schema: { type: 'object' as const } }];
    const first = await sdk.messages.stream({ ...question, tools }).finalMessage();
    assert.deepEqual(
      first.content.map(({ type }) => type),
      ['thinking', 'tool_use'],
    );
    const content = JSON.parse(JSON.stringify(first.content));
    await sdk.messages.create({
      ...question,
      tools,
      messages: [
        ...question.messages,
        { role: 'assistant', content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'ok' }] },
      ],
    });
    assert.deepEqual(upstream.violations, []);
  });

  it('counts tokens and lists models', async () => {
    const sdk = client(upstream.port);
    const { max_tokens: _, ...counted } = question;
    assert.ok((await sdk.messages.countTokens(counted)).input_tokens > 0);
    assert.deepEqual(
      (await sdk.models.list()).data.map(({ id }) => id),
      ['claude-a', 'claude-b'],
    );
  });

  const refusals: [phenomenon: string, body: any, complaint: RegExp][] = [
    ['an unknown field', { ...question, seed: 1 }, /seed: Extra inputs/],
    ['sampling of the newest version', { ...question, temperature: 0.5 }, /temperature: Extra inputs/],
    ['no limit', { ...question, max_tokens: undefined }, /max_tokens/],
    [
      'empty text',
      { ...question, messages: [{ role: 'user', content: [{ type: 'text', text: ' ' }] }] },
      /non-empty/,
    ],
    [
      'an orphan result',
      { ...question, messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x' }] }] },
      /unexpected `tool_use_id`/,
    ],
    [
      'a forged signature',
      {
        ...question,
        messages: [
          ...question.messages,
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'a', signature: UNSIGNED_THINKING_MARK },
              { type: 'text', text: 'b' },
            ],
          },
        ],
      },
      /Invalid `signature`/,
    ],
    [
      'a budget above the limit',
      { ...question, thinking: { type: 'enabled', budget_tokens: 2000 } },
      /must be greater than/,
    ],
    [
      'a type in capitals',
      {
        ...question,
        tools: [{ name: 'a', input_schema: { type: 'object', properties: { b: { type: 'STRING' } } } }],
      },
      /JSON schema is invalid/,
    ],
    [
      'a reference to a tool that is not declared',
      {
        ...question,
        tools: [{ name: 'a', input_schema: { type: 'object' } }],
        messages: [
          ...question.messages,
          { role: 'assistant', content: [{ type: 'tool_use', id: 'x', name: 'a', input: {} }] },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 'x',
                content: [{ type: 'tool_reference', tool_name: 'b' }],
              },
            ],
          },
        ],
      },
      /has no corresponding tool definition/,
    ],
    ['a tool without schema', { ...question, tools: [{ name: 'a', input_schema: {} }] }, /input_schema/],
  ];
  for (const [phenomenon, body, complaint] of refusals) {
    it(`refuses ${phenomenon}`, async () => {
      await assert.rejects(client(upstream.port).messages.create(body), (error: any) => {
        assert.equal(error.status, 400);
        assert.match(error.message, complaint);
        return true;
      });
      assert.equal(upstream.violations.length, 1);
    });
  }

  it('refuses a wrong key', async () => {
    const stranger = new Anthropic({ baseURL: upstream.url, apiKey: 'wrong', maxRetries: 0 });
    await assert.rejects(stranger.messages.create(question), { status: 401 });
  });

  it('answers with parallel calls', async () => {
    const calls = [
      { id: 'a', name: 'x', input: {} },
      { id: 'b', name: 'y', input: { deep: { er: [1] } } },
    ];
    upstream.enqueue(messagesTools(calls, { stream: true, text: 'Both.' }));
    const message = await client(upstream.port).messages.stream(question).finalMessage();
    assert.deepEqual(
      JSON.parse(JSON.stringify(message.content)).slice(1),
      calls.map((call) => ({ type: 'tool_use', ...call })),
    );
  });
});
