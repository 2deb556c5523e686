// A gateway with one account for each upstream format, asked in each client's dialect.

import type { DialectId } from '../../src/core/model/format-id.ts';
import { type FormatUnderTest, formats } from './formats.ts';
import { type Asked, ask, startGateway, type TestGateway } from './gateway.ts';
import { type Responder, type ScriptedAnswer, ScriptedServer } from './scripted-server.ts';

/** Where each dialect is asked. Only Gemini names the model there. */
const paths: Record<DialectId, (model: string, stream: boolean) => string> = {
  'openai-chat': () => '/v1/chat/completions',
  'openai-responses': () => '/v1/responses',
  'anthropic-messages': () => '/v1/messages',
  gemini: (model, stream) =>
    `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
};

/** What only a good end has, and what only a bad one has, also in a vendor's own words. */
const marks: Record<DialectId, { good: RegExp; bad: RegExp }> = {
  'openai-chat': { good: /"finish_reason":"|\[DONE\]/, bad: /^data: \{"error":/m },
  'openai-responses': { good: /event: response\.(completed|incomplete)/, bad: /event: response\.failed/ },
  'anthropic-messages': { good: /event: message_(delta|stop)/, bad: /event: error/ },
  gemini: { good: /"finishReason":/, bad: /^data: \{"error":/m },
};

/** Whether a stream ended well, ended in an error, or neither: `both` and `none` are bugs. */
export function endOf(client: FormatUnderTest, text: string): 'good' | 'bad' | 'both' | 'none' {
  const good = marks[client.id].good.test(text);
  const bad = marks[client.id].bad.test(text);
  return good ? (bad ? 'both' : 'good') : bad ? 'bad' : 'none';
}

export interface Crossing {
  client: FormatUnderTest;
  upstream: FormatUnderTest;
}

export interface Relay {
  gateway: TestGateway;
  /** The upstream servers, by their format. */
  servers: Map<FormatUnderTest, ScriptedServer>;
  /** Asks in the client's dialect for the model of the upstream; `body` replaces a short question. */
  ask(crossing: Crossing, stream: boolean, body?: object, headers?: Record<string, string>): Promise<Asked>;
  close(): Promise<void>;
}

export async function startRelay(
  answer: (upstream: FormatUnderTest) => ScriptedAnswer | Responder,
  upstreams: readonly FormatUnderTest[] = formats,
): Promise<Relay> {
  const servers = new Map<FormatUnderTest, ScriptedServer>();
  for (const upstream of upstreams) {
    const answered = answer(upstream);
    const server = await ScriptedServer.start(typeof answered === 'function' ? answered : () => answered);
    servers.set(upstream, server);
  }
  const accounts = [...servers].map(
    ([{ id }, { port }]) =>
      `  - { name: ${id}, type: openai-compatibility, format: ${id}, api-key: "${'k'.repeat(12)}",\n` +
      `      models: [of-${id}], base-url: "http://127.0.0.1:${port}" }`,
  );
  const gateway = await startGateway(['providers:', ...accounts].join('\n'));
  return {
    gateway,
    servers,
    ask({ client, upstream }, stream, body = question(client), headers) {
      const model = `of-${upstream.id}`;
      const asked = client.format.modelInBody ? { ...body, model, stream } : body;
      return ask(gateway, paths[client.id](model, stream), asked, headers);
    },
    async close() {
      await gateway.close();
      for (const server of servers.values()) await server.close();
    },
  };
}

export const everyCrossing: readonly Crossing[] = formats.flatMap((client) =>
  formats.map((upstream) => ({ client, upstream })),
);

export function told({ client, upstream }: Crossing): string {
  return `${client.id} from ${upstream.id}`;
}

/** The shortest request of each dialect. */
export function question({ id }: FormatUnderTest): object {
  if (id === 'gemini') return { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
  if (id === 'openai-responses') return { input: 'Hi' };
  const messages = [{ role: 'user', content: 'Hi' }];
  return id === 'anthropic-messages' ? { messages, max_tokens: 64 } : { messages };
}
