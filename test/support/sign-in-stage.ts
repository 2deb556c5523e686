// A gateway with one account that signs in with a credential file, and a question with a tool to ask it in every dialect.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountStatus } from '../../src/core/control/protocol.ts';
import { chat, type FormatUnderTest } from './formats.ts';
import { type Asked, ask, startGateway, type TestGateway } from './gateway.ts';
import type { Heard } from './strict-clients/heard.ts';

interface Question {
  path(model: string, stream: boolean): string;
  /** With the id of a call: the second turn, in which the tool has answered. */
  asks(call?: string): object;
}

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

/** Two turns with a tool, in each client's dialect: the question, and the question with the call and its result. */
const questions: Record<string, Question> = {
  'openai-chat': {
    path: () => '/v1/chat/completions',
    asks: (call) => ({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Weather in Rome?' },
        ...(call
          ? [
              {
                role: 'assistant',
                content: null,
                tool_calls: [
                  { id: call, type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
                ],
              },
              { role: 'tool', tool_call_id: call, content: 'sunny' },
            ]
          : []),
      ],
      tools: [
        { type: 'function', function: { name: 'weather', description: 'Tells it.', parameters: schema } },
      ],
    }),
  },
  'openai-responses': {
    path: () => '/v1/responses',
    asks: (call) => ({
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: 'Weather in Rome?' },
        ...(call
          ? [
              { type: 'function_call', call_id: call, name: 'weather', arguments: '{"city":"Rome"}' },
              { type: 'function_call_output', call_id: call, output: 'sunny' },
            ]
          : []),
      ],
      tools: [{ type: 'function', name: 'weather', description: 'Tells it.', parameters: schema }],
    }),
  },
  'anthropic-messages': {
    path: () => '/v1/messages',
    asks: (call) => ({
      max_tokens: 256,
      system: 'Be brief.',
      messages: [
        { role: 'user', content: 'Weather in Rome?' },
        ...(call
          ? [
              {
                role: 'assistant',
                content: [{ type: 'tool_use', id: call, name: 'weather', input: { city: 'Rome' } }],
              },
              { role: 'user', content: [{ type: 'tool_result', tool_use_id: call, content: 'sunny' }] },
            ]
          : []),
      ],
      tools: [{ name: 'weather', description: 'Tells it.', input_schema: schema }],
    }),
  },
  gemini: {
    path: (model, stream) =>
      `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    asks: (call) => ({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Weather in Rome?' }] },
        ...(call
          ? [
              { role: 'model', parts: [{ functionCall: { name: 'weather', args: { city: 'Rome' } } }] },
              {
                role: 'user',
                parts: [{ functionResponse: { name: 'weather', response: { result: 'sunny' } } }],
              },
            ]
          : []),
      ],
      tools: [
        {
          functionDeclarations: [{ name: 'weather', description: 'Tells it.', parametersJsonSchema: schema }],
        },
      ],
    }),
  },
};

export class SignInStage {
  folder = '';
  #gateway: TestGateway | undefined;

  async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'headgate-test-'));
  }

  async close(): Promise<void> {
    await this.#gateway?.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The credential file. */
  get file(): string {
    return join(this.folder, 'oauth_creds.json');
  }

  get gateway(): TestGateway {
    assert.ok(this.#gateway);
    return this.#gateway;
  }

  /** With these lines of configuration; home and PATH lie in the folder. */
  async start(...lines: string[]): Promise<void> {
    const environment = { HOME: this.folder, PATH: join(this.folder, 'bin') };
    this.#gateway = await startGateway(lines.join('\n'), environment);
  }

  ask(client: FormatUnderTest, model: string, stream: boolean, call?: string): Promise<Asked> {
    const question = questions[client.id];
    assert.ok(question);
    const asks = question.asks(call);
    const body = client.format.modelInBody ? { model, stream, ...asks } : asks;
    return ask(this.gateway, question.path(model, stream), body);
  }

  /** In Chat, not streamed. */
  plainly(model: string): Promise<Asked> {
    return this.ask(chat, model, false);
  }

  account(name: string): Promise<AccountStatus> {
    return this.gateway.account(name);
  }
}

export function hear({ client }: FormatUnderTest, asked: Asked, stream: boolean): Heard {
  assert.equal(asked.status, 200, asked.text);
  return stream ? client.stream(asked.text) : client.plain(asked.body);
}
