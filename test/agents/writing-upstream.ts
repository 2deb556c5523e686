// A model on 127.0.0.1 that speaks OpenAI Chat and knows one trick: it asks for a file to be written, then says so.

import { type ReceivedRequest, ScriptedServer } from '../support/scripted-server.ts';

export interface WritingUpstream {
  baseUrl: string;
  /** The chat requests so far, oldest first. */
  chats(): ReceivedRequest[];
  close(): Promise<void>;
}

export const lastWords = 'The file is there.';

/** The tool call asks for `file` with `content`. */
export async function startWritingUpstream(file: string, content: string): Promise<WritingUpstream> {
  const server = await ScriptedServer.start(({ url, body }) => {
    if (url === '/v1/models')
      return { body: { object: 'list', data: [{ id: 'test-model', object: 'model' }] } };
    if (url !== '/v1/chat/completions')
      return { status: 404, body: { error: { message: `no such path: ${url}` } } };
    const mayWrite = body.tools?.some((tool: any) => tool.function?.name === 'Write');
    const hasWritten = body.messages.some((message: any) => message.role === 'tool');
    return { chunks: mayWrite && !hasWritten ? writeCall(file, content) : words(lastWords) };
  });
  return {
    baseUrl: `${server.url}/v1`,
    chats: () => server.requests.filter(({ url }) => url === '/v1/chat/completions'),
    close: () => server.close(),
  };
}

/** The arguments in two pieces, as real ones come in many. */
function writeCall(file: string, content: string): string[] {
  const json = JSON.stringify({ file_path: file, content });
  const middle = Math.floor(json.length / 2);
  return [
    chunk({
      role: 'assistant',
      content: null,
      tool_calls: [
        { index: 0, id: 'call_write_1', type: 'function', function: { name: 'Write', arguments: '' } },
      ],
    }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: json.slice(0, middle) } }] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: json.slice(middle) } }] }),
    ...end('tool_calls'),
  ];
}

function words(text: string): string[] {
  return [chunk({ role: 'assistant', content: '' }), chunk({ content: text }), ...end('stop')];
}

function end(reason: string): string[] {
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  return [chunk({}, reason), line({ choices: [], usage }), 'data: [DONE]\n\n'];
}

function chunk(delta: unknown, reason: string | null = null): string {
  return line({ choices: [{ index: 0, delta, finish_reason: reason }] });
}

function line(fields: object): string {
  const chunk = { id: 'chat-1', object: 'chat.completion.chunk', created: 1, model: 'test-model', ...fields };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
