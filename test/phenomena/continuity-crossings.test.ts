import assert from 'node:assert/strict';
import { messagesThinking, startMessagesUpstream } from '../support/anthropic-messages-upstream.ts';
import { type Asked, ask, startGateway, type TestGateway } from '../support/gateway.ts';
import { geminiSignature, geminiThinking, startGeminiUpstream } from '../support/gemini-upstream.ts';
import { responsesReasoning } from '../support/openai-responses-answers.ts';
import { startResponsesUpstream } from '../support/openai-responses-upstream.ts';
import type { ReceivedRequest } from '../support/scripted-server.ts';

const key = () => 'k'.repeat(20);
const question = 'What is in a.txt?';
const thought = 'I must read it.';
const input = { path: 'a.txt' };
const schema = { type: 'object', properties: { path: { type: 'string' } } };

interface Upstream {
  /** An account called `upstream`. */
  account: string;
  model: string;
  requests: ReceivedRequest[];
  /** What its rules refused. */
  refused(): string[];
  /** The next answer thinks, and then calls `read`. */
  thinks(): void;
  /** What of the reasoning is in a body that goes back to it. */
  proofs(body: any): unknown[];
  expected: unknown[];
  close(): Promise<void>;
}

const upstreams: Record<string, () => Promise<Upstream>> = {
  'anthropic-messages': async () => {
    const server = await startMessagesUpstream({ key: key(), issuer: 'up' });
    return {
      account: `type: anthropic, base-url: "${server.url}"`,
      model: 'claude-haiku-4-5',
      requests: server.requests,
      refused: () => server.violations,
      thinks: () =>
        server.enqueue(({ body }) =>
          messagesThinking(thought, [{ id: 'toolu_1', name: 'read', input }], {
            stream: body.stream,
            issuer: 'up',
          }),
        ),
      proofs: ({ messages }) =>
        messages.flatMap(({ content }: any) =>
          Array.isArray(content) ? content.filter(({ type }) => type === 'thinking') : [],
        ),
      expected: [{ type: 'thinking', thinking: thought, signature: `sig-up-${thought.length}` }],
      close: () => server.close(),
    };
  },
  gemini: async () => {
    const server = await startGeminiUpstream({ key: key(), generation: 3 });
    return {
      account: `type: gemini-api-key, base-url: "${server.url}"`,
      model: 'gemini-3-pro',
      requests: server.requests,
      refused: () => server.refusals,
      thinks: () => server.enqueue(geminiThinking(thought, [{ id: 'fc1', name: 'read', args: input }])),
      proofs: ({ contents }) =>
        contents.flatMap(({ parts }: any) => parts.flatMap((part: any) => part.thoughtSignature ?? [])),
      expected: [geminiSignature('read')],
      close: () => server.close(),
    };
  },
  'openai-responses': async () => {
    const server = await startResponsesUpstream({ key: key() });
    return {
      account: `type: openai-responses, base-url: "${server.baseUrl}"`,
      model: 'gpt-5.2',
      requests: server.requests,
      refused: () => server.refusals,
      thinks: () =>
        server.enqueue(
          responsesReasoning(thought, { calls: [{ id: 'call_1', name: 'read', arguments: input }] }),
        ),
      proofs: ({ input: items }) =>
        items.flatMap(({ type, id, encrypted_content }: any) =>
          type === 'reasoning' ? [[id, encrypted_content]] : [],
        ),
      expected: [['rs_test_0', 'gAAAAtest0']],
      close: () => server.close(),
    };
  },
};

interface Client {
  path: (model: string) => string;
  /** The first request, and the one after it: with what the client keeps of the answer, and the call's result. */
  first(model: string): any;
  next(model: string, answer: any): any;
  hasCall(answer: any): boolean;
}

const clients: Record<string, Client> = {
  'openai-chat': {
    path: () => '/v1/chat/completions',
    first: (model) => ({
      model,
      reasoning_effort: 'high',
      tools: [{ type: 'function', function: { name: 'read', parameters: schema } }],
      messages: [{ role: 'user', content: question }],
    }),
    next(model, { choices: [{ message }] }) {
      const request = this.first(model);
      const { content, tool_calls } = message;
      request.messages.push({ role: 'assistant', content, tool_calls });
      request.messages.push({ role: 'tool', tool_call_id: tool_calls[0].id, content: 'two lines' });
      return request;
    },
    hasCall: ({ choices }) => choices[0].message.tool_calls.length === 1,
  },
  'anthropic-messages': {
    path: () => '/v1/messages',
    first: (model) => ({
      model,
      max_tokens: 8000,
      thinking: { type: 'enabled', budget_tokens: 4000 },
      tools: [{ name: 'read', input_schema: schema }],
      messages: [{ role: 'user', content: question }],
    }),
    next(model, { content }) {
      const request = this.first(model);
      const call = content.find(({ type }: any) => type === 'tool_use');
      request.messages.push({ role: 'assistant', content });
      request.messages.push({
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: call.id, content: 'two lines' }],
      });
      return request;
    },
    hasCall: ({ content }) => content.some(({ type }: any) => type === 'tool_use'),
  },
  'openai-responses': {
    path: () => '/v1/responses',
    first: (model) => ({
      model,
      store: false,
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'high', summary: 'auto' },
      tools: [{ type: 'function', name: 'read', parameters: schema, strict: false }],
      input: [{ role: 'user', content: question }],
    }),
    next(model, { output }) {
      const request = this.first(model);
      const call = output.find(({ type }: any) => type === 'function_call');
      request.input.push(...output);
      request.input.push({ type: 'function_call_output', call_id: call.call_id, output: 'two lines' });
      return request;
    },
    hasCall: ({ output }) => output.some(({ type }: any) => type === 'function_call'),
  },
  gemini: {
    path: (model) => `/v1beta/models/${model}:generateContent`,
    first: () => ({
      generationConfig: { thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' } },
      tools: [{ functionDeclarations: [{ name: 'read', parametersJsonSchema: schema }] }],
      contents: [{ role: 'user', parts: [{ text: question }] }],
    }),
    next(model, { candidates: [{ content }] }) {
      const request = this.first(model);
      const { functionCall } = content.parts.find((part: any) => part.functionCall);
      request.contents.push(content);
      request.contents.push({
        role: 'user',
        parts: [
          { functionResponse: { id: functionCall.id, name: 'read', response: { output: 'two lines' } } },
        ],
      });
      return request;
    },
    hasCall: ({ candidates }) => candidates[0].content.parts.some((part: any) => part.functionCall),
  },
};

describe('reasoning over a tool call', () => {
  for (const [upstreamFormat, start] of Object.entries(upstreams)) {
    describe(`of ${upstreamFormat}`, () => {
      let upstream: Upstream;
      let gateway: TestGateway;

      beforeEach(async () => {
        upstream = await start();
        const { account, model } = upstream;
        gateway = await startGateway(
          `providers: [{ name: upstream, api-key: "${key()}", models: [${model}], ${account} }]`,
        );
      });
      afterEach(async () => {
        await gateway.close();
        await upstream.close();
      });

      for (const [clientFormat, client] of Object.entries(clients)) {
        const asks = (body: any): Promise<Asked> => ask(gateway, client.path(upstream.model), body);

        it(`goes back with its proof from a client of ${clientFormat}`, async () => {
          upstream.thinks();
          const first = await asks(client.first(upstream.model));
          assert.equal(first.status, 200, first.text);
          assert.ok(client.hasCall(first.body), first.text);
          const second = await asks(client.next(upstream.model, first.body));
          assert.equal(second.status, 200, second.text);
          assert.equal(second.headers.get('x-headgate-attempts'), '1');
          assert.deepEqual(upstream.refused(), []);
          assert.deepEqual(upstream.proofs(upstream.requests.at(-1)?.body), upstream.expected);
        });
      }
    });
  }
});

describe('a proof that a client carries to another account', () => {
  const responses = clients['openai-responses'] as Client;

  it('is left out and named, though the client’s format has a place for it', async () => {
    const one = await startMessagesUpstream({ key: key(), issuer: 'one' });
    const other = await startMessagesUpstream({ key: key(), issuer: 'other' });
    const model = 'claude-haiku-4-5';
    const account = (name: string, url: string) =>
      `  - { name: ${name}, type: anthropic, api-key: "${key()}", models: [${model}], base-url: "${url}" }`;
    const gateway = await startGateway(
      ['providers:', account('one', one.url), account('other', other.url)].join('\n'),
    );
    try {
      one.enqueue(messagesThinking(thought, [{ id: 'toolu_1', name: 'read', input }], { issuer: 'one' }));
      const first = await ask(gateway, '/one/v1/responses', responses.first(model));
      assert.match(JSON.stringify(first.body.output[0]), /encrypted_content/);
      const second = await ask(gateway, '/other/v1/responses', responses.next(model, first.body));
      assert.equal(second.status, 200, second.text);
      assert.equal(second.headers.get('x-headgate-attempts'), '1');
      assert.match(second.headers.get('x-headgate-lossy') ?? '', /reasoning proof/);
      assert.deepEqual(other.violations, []);
      assert.equal(other.requests.at(-1)?.body.messages[1].content[0].type, 'tool_use');
    } finally {
      await gateway.close();
      await one.close();
      await other.close();
    }
  });
});
