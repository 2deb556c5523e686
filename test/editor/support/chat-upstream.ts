// A model provider on 127.0.0.1 that speaks OpenAI Chat: lists one model, streams the text it was given.

import { type Responder, ScriptedServer } from '../../support/scripted-server.ts';

export interface ChatUpstream {
  server: ScriptedServer;
  /** What an account's `base-url` names. */
  baseUrl: string;
  /** The chat requests so far, oldest first. */
  chats(): { model: string; authorization: string | undefined; messages: unknown[] }[];
  close(): Promise<void>;
}

/** `pieces` are sent one by one; a number among them is a pause in milliseconds. */
export async function startChatUpstream(
  model: string,
  ...pieces: (string | number)[]
): Promise<ChatUpstream> {
  const answer: Responder = ({ method, url, body }) => {
    if (method === 'GET' && url === '/v1/models') {
      return { body: { object: 'list', data: [{ id: model, object: 'model', owned_by: 'test' }] } };
    }
    if (url !== '/v1/chat/completions')
      return { status: 404, body: { error: { message: `no such path: ${url}` } } };
    return body?.stream ? { chunks: chatChunks(model, pieces) } : { body: chatAnswer(model, pieces) };
  };
  const server = await ScriptedServer.start(answer);
  return {
    server,
    baseUrl: `${server.url}/v1`,
    chats: () =>
      server.requests
        .filter(({ url }) => url.endsWith('/chat/completions'))
        .map(({ body, headers }) => ({ ...body, authorization: headers.authorization })),
    close: () => server.close(),
  };
}

function chatChunks(model: string, pieces: (string | number)[]): (string | number)[] {
  const event = (choices: unknown[], usage?: unknown) =>
    `data: ${JSON.stringify({ id: 'chat-1', object: 'chat.completion.chunk', created: 1, model, choices, usage })}\n\n`;
  const contents = pieces.map((piece) =>
    typeof piece === 'number' ? piece : event([{ index: 0, delta: { content: piece }, finish_reason: null }]),
  );
  return [
    event([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]),
    ...contents,
    event([{ index: 0, delta: {}, finish_reason: 'stop' }]),
    event([], { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 }),
    'data: [DONE]\n\n',
  ];
}

function chatAnswer(model: string, pieces: (string | number)[]): unknown {
  const content = pieces.filter((piece) => typeof piece === 'string').join('');
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
  return { id: 'chat-1', object: 'chat.completion', created: 1, model, choices, usage };
}
