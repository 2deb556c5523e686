// The least that a test must know of each wire format to ask in it, answer in it, and tell a good end from a bad one.

import type { Asked } from './gateway.ts';
import type { ReceivedRequest, ScriptedAnswer } from './scripted-server.ts';

export interface Wire {
  format: 'openai-chat' | 'anthropic-messages';
  /** A provider that speaks it as its own format. */
  provider: 'openai' | 'anthropic';
  path: string;
  request(model: string, stream: boolean): object;
  /** A good answer, plain or streamed as it was asked for. */
  good(text: string): (request: ReceivedRequest) => ScriptedAnswer;
  /** The pieces of a stream: its beginning with a first text, and its good end. */
  begin(text: string): string[];
  finish(): string[];
  /** An error as an event of a stream. */
  errorEvent(message: string): string;
  error(status: number, message: string, headers?: Record<string, string>): ScriptedAnswer;
  /** What the client read. */
  text(asked: Asked): string;
  /** How often the answer began: message_start, or the chunk with the role. */
  starts(asked: Asked): number;
  endsWell(asked: Asked): boolean;
  /** The message of the error answer or of the error event. */
  errorMessage(asked: Asked): string | undefined;
}

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'upstream-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;

const chat: Wire = {
  format: 'openai-chat',
  provider: 'openai',
  path: '/v1/chat/completions',
  request: (model, stream) => ({ model, stream, messages: [{ role: 'user', content: 'Hi' }] }),
  good: (text) => (request) =>
    request.body.stream
      ? { chunks: [...chat.begin(text), ...chat.finish()] }
      : {
          body: {
            id: 'chatcmpl-1',
            object: 'chat.completion',
            created: 1,
            model: 'upstream-model',
            choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
            usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
          },
        },
  begin: (text) => [chunk({ role: 'assistant', content: '' }), chunk({ content: text })],
  finish: () => [chunk({}, 'stop'), 'data: [DONE]\n\n'],
  errorEvent: (message) =>
    `data: ${JSON.stringify({ error: { message, type: 'server_error', code: null, param: null } })}\n\n`,
  error: (status, message, headers) => ({
    status,
    headers,
    body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
  }),
  text: ({ events, body }) =>
    events.length > 0
      ? events.map(({ data }) => data.choices?.[0]?.delta?.content ?? '').join('')
      : body.choices[0].message.content,
  starts: ({ events }) => events.filter(({ data }) => data.choices?.[0]?.delta?.role).length,
  endsWell: ({ events }) =>
    events.some(({ data }) => data.choices?.[0]?.finish_reason) ||
    events.some(({ data }) => data === '[DONE]'),
  errorMessage: ({ events, body }) =>
    body?.error?.message ?? events.find(({ data }) => data.error)?.data.error.message,
};

const named = (type: string, fields: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const messages: Wire = {
  format: 'anthropic-messages',
  provider: 'anthropic',
  path: '/v1/messages',
  request: (model, stream) => ({
    model,
    stream,
    max_tokens: 64,
    messages: [{ role: 'user', content: 'Hi' }],
  }),
  good: (text) => (request) =>
    request.body.stream
      ? { chunks: [...messages.begin(text), ...messages.finish()] }
      : {
          body: {
            id: 'msg_1',
            type: 'message',
            role: 'assistant',
            model: 'upstream-model',
            content: [{ type: 'text', text }],
            stop_reason: 'end_turn',
            stop_sequence: null,
            usage: { input_tokens: 3, output_tokens: 2 },
          },
        },
  begin: (text) => [
    named('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'upstream-model',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    }),
    named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  ],
  finish: () => [
    named('content_block_stop', { index: 0 }),
    named('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 2 },
    }),
    named('message_stop', {}),
  ],
  errorEvent: (message) => named('error', { error: { type: 'overloaded_error', message } }),
  error: (status, message, headers) => ({
    status,
    headers,
    body: { type: 'error', error: { type: 'invalid_request_error', message } },
  }),
  text: ({ events, body }) =>
    events.length > 0
      ? events.map(({ data }) => data.delta?.text ?? '').join('')
      : body.content.map((block: { text?: string }) => block.text ?? '').join(''),
  starts: ({ events }) => events.filter(({ event }) => event === 'message_start').length,
  endsWell: ({ events }) => events.some(({ event }) => event === 'message_delta' || event === 'message_stop'),
  errorMessage: ({ events, body }) =>
    body?.error?.message ?? events.find(({ event }) => event === 'error')?.data.error.message,
};

export const wires: readonly Wire[] = [chat, messages];

/** Every client format with every upstream format. */
export const crossings = wires.flatMap((client) => wires.map((upstream) => ({ client, upstream })));
