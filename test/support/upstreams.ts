// The strict upstreams of both formats behind one face, so that a test can run over either.

import {
  type MessagesUpstream,
  messagesText,
  messagesThinking,
  messagesTools,
  startMessagesUpstream,
} from './anthropic-messages-upstream.ts';
import { type ChatUpstream, chatText, chatTools, startChatUpstream } from './openai-chat-upstream.ts';
import type { ReceivedRequest, ScriptedAnswer } from './scripted-server.ts';

export interface Call {
  id: string;
  name: string;
  input: Record<string, unknown>;
}

export interface StrictUpstream {
  /** An account of it, as a line of `providers:`. Its only model is `m`. */
  account: string;
  /** The bodies of all requests for answers. */
  bodies(): any[];
  /** What the rules refused; empty when every request was as its vendor wants it. */
  refused(): string[];
  text(text: string): void;
  thinking(thinking: string, text: string): void;
  calls(calls: Call[], text?: string): void;
  close(): Promise<void>;
}

const key = () => 'k'.repeat(20);

export const strictUpstreams: Record<'openai-chat' | 'anthropic-messages', () => Promise<StrictUpstream>> = {
  'openai-chat': async () => {
    const server: ChatUpstream = await startChatUpstream({
      key: key(),
      models: ['m'],
      extensions: ['reasoning_content'],
    });
    return {
      account: `{ name: upstream, type: openai-compatibility, api-key: "${key()}", models: [m], base-url: "${server.baseUrl}" }`,
      bodies: () => bodiesOf(server.requests),
      refused: () => server.refusals,
      text: (text) => server.enqueue(chatText(text)),
      thinking: (thinking, text) => server.enqueue(chatText(text, { reasoning: thinking })),
      calls: (calls, text) =>
        server.enqueue(
          chatTools(
            calls.map(({ id, name, input }) => ({ id, name, arguments: input })),
            { text },
          ),
        ),
      close: () => server.close(),
    };
  },
  'anthropic-messages': async () => {
    const server: MessagesUpstream = await startMessagesUpstream({ key: key(), models: ['m'] });
    const enqueue = (make: (stream: boolean) => ScriptedAnswer) =>
      server.enqueue((request) => make(request.body.stream === true));
    return {
      account: `{ name: upstream, type: anthropic, api-key: "${key()}", models: [m], base-url: "${server.url}" }`,
      bodies: () => bodiesOf(server.requests),
      refused: () => server.violations,
      text: (text) => enqueue((stream) => messagesText(text, { stream })),
      thinking: (thinking, text) => enqueue((stream) => messagesThinking(thinking, text, { stream })),
      calls: (calls, text) => enqueue((stream) => messagesTools(calls, { stream, text })),
      close: () => server.close(),
    };
  },
};

function bodiesOf(requests: ReceivedRequest[]): any[] {
  return requests.filter(({ method }) => method === 'POST').map(({ body }) => body);
}
