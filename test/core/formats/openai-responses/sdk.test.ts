// What we write, read by OpenAI's own SDK.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import { openaiResponses } from '../../../../src/core/formats/openai-responses/index.ts';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';
import { context } from './sse.ts';

const apiKey = `test-${'k'.repeat(10)}`;
const tools = [
  { type: 'function' as const, name: 'read', parameters: { type: 'object' }, strict: false },
  { type: 'custom' as const, name: 'patch' },
  {
    type: 'namespace' as const,
    name: 'agents',
    description: 'd',
    tools: [{ type: 'function' as const, name: 'spawn' }],
  },
];
const question = { model: 'asked', input: 'hi', instructions: 'Be brief.', tools };

/** Lets the SDK ask a server that answers with these events. */
async function asked<T>(
  events: StreamEvent[],
  stream: boolean,
  ask: (client: OpenAI) => Promise<T>,
): Promise<T> {
  const about = context(question);
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' });
    if (!stream) {
      response.end(JSON.stringify(openaiResponses.writeAnswer(foldAnswer(events), about)));
      return;
    }
    const writer = openaiResponses.createStreamWriter(about);
    response.write(openaiResponses.keepAlive ?? '');
    for (const event of events) response.write(writer.write(event));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await ask(new OpenAI({ apiKey, baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const receive = (events: StreamEvent[], stream: boolean) =>
  asked(events, stream, (client) =>
    stream ? client.responses.stream(question).finalResponse() : client.responses.create(question),
  );

const start: StreamEvent = { type: 'start' };
const answer: StreamEvent[] = [
  start,
  { type: 'reasoning-delta', text: 'Let me ' },
  { type: 'reasoning-delta', text: 'think.' },
  { type: 'reasoning-end', proof: { format: 'anthropic-messages', kind: 'signature', value: 's' } },
  { type: 'text-delta', text: 'Hällo ' },
  { type: 'text-delta', text: '世界' },
  { type: 'tool-call-start', call: 0, id: 'a', name: 'read', kind: 'function' },
  { type: 'tool-call-start', call: 1, id: 'b', name: 'agents__spawn', kind: 'function' },
  { type: 'tool-call-delta', call: 0, arguments: '{"path":' },
  { type: 'tool-call-end', call: 1 },
  { type: 'tool-call-delta', call: 0, arguments: '"x"}' },
  { type: 'tool-call-end', call: 0 },
  { type: 'tool-call-start', call: 2, id: 'c', name: 'patch', kind: 'custom' },
  { type: 'tool-call-delta', call: 2, arguments: '*** Begin 世界' },
  { type: 'tool-call-end', call: 2 },
  { type: 'usage', usage: { input: 50, cachedInput: 40, output: 9, reasoning: 3 } },
  { type: 'finish', reason: 'tool-calls' },
];

describe("OpenAI's SDK reading the responses that we write", () => {
  for (const stream of [true, false]) {
    it(`reads thinking, text, calls of all kinds and usage of a ${stream ? 'streamed' : 'plain'} answer`, async () => {
      const response = await receive(answer, stream);
      assert.equal(response.status, 'completed');
      assert.equal(response.output_text, 'Hällo 世界');
      assert.equal(response.instructions, 'Be brief.');
      assert.deepEqual(
        response.output.map((item: any) => [
          item.type,
          item.namespace,
          item.name,
          item.arguments ?? item.input,
        ]),
        [
          ['reasoning', undefined, undefined, undefined],
          ['message', undefined, undefined, undefined],
          ['function_call', undefined, 'read', '{"path":"x"}'],
          ['function_call', 'agents', 'spawn', '{}'],
          ['custom_tool_call', undefined, 'patch', '*** Begin 世界'],
        ],
      );
      const [reasoning] = response.output as any[];
      assert.equal(reasoning.summary[0].text, 'Let me think.');
      assert.equal(response.usage?.input_tokens_details.cached_tokens, 40);
      assert.equal(response.usage?.output_tokens_details.reasoning_tokens, 3);
    });

    it(`reads a ${stream ? 'streamed' : 'plain'} answer that the limit cut`, async () => {
      const events: StreamEvent[] = [
        start,
        { type: 'text-delta', text: 'a' },
        { type: 'tool-call-start', call: 0, id: 'a', name: 'read', kind: 'function' },
        { type: 'tool-call-delta', call: 0, arguments: '{"pa' },
        { type: 'tool-call-end', call: 0 },
        { type: 'finish', reason: 'length' },
      ];
      const response = await receive(events, stream);
      assert.equal(response.incomplete_details?.reason, 'max_output_tokens');
      assert.equal((response.output.at(-1) as any).status, 'incomplete');
    });

    it(`reads a ${stream ? 'streamed' : 'plain'} answer that holds nothing`, async () => {
      const response = await receive([start, { type: 'finish', reason: 'stop' }], stream);
      assert.deepEqual([response.status, response.output, response.output_text], ['completed', [], '']);
    });
  }

  it('tells the events apart as they come', async () => {
    const seen = await asked(answer, true, async (client) => {
      const deltas: string[] = [];
      const stream = client.responses.stream(question);
      stream.on('response.output_text.delta', ({ delta, snapshot }) => deltas.push(`${delta}|${snapshot}`));
      stream.on('response.function_call_arguments.delta', ({ delta }) => deltas.push(delta));
      await stream.finalResponse();
      return deltas;
    });
    assert.deepEqual(seen, ['Hällo |Hällo ', '世界|Hällo 世界', '{"path":', '{}', '"x"}']);
  });

  it('is told of a failure in the middle, with all that was said before', async () => {
    const failure: StreamEvent = {
      type: 'failure',
      failure: { kind: 'broken-stream', scope: 'account', message: 'The upstream went away.' },
    };
    const response = await receive([...answer.slice(0, 9), failure], true);
    assert.equal(response.status, 'failed');
    assert.deepEqual(response.error, { code: 'server_error', message: 'The upstream went away.' });
    assert.equal(response.output_text, 'Hällo 世界');
  });

  it('rejects where a failure is all there is', async () => {
    const failure: StreamEvent = {
      type: 'failure',
      failure: { kind: 'server', scope: 'account', message: 'gone' },
    };
    await assert.rejects(receive([failure], true));
  });

  it('sends back what it got, and it is read as the same turn', async () => {
    const { output } = await receive(answer, true);
    const reading = openaiResponses.readRequest({ ...question, input: JSON.parse(JSON.stringify(output)) });
    assert.ok(reading.ok);
    const [turn] = reading.conversation.turns;
    assert.deepEqual(
      turn?.parts,
      foldAnswer(answer).parts.map((part) =>
        part.type === 'tool-call' && part.arguments === '' ? { ...part, arguments: '{}' } : part,
      ),
    );
  });
});
