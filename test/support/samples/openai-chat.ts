// Chat Completions as its vendors speak it.

import {
  calls,
  emptySchema,
  lookSchema,
  picture,
  pieces,
  reasoning,
  type Sample,
  text,
  usage,
} from './sample.ts';

const head = { id: 'chatcmpl-s1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'up' };

/** One event of a stream: an object as JSON, text as it is. */
export function data(value: object | string): string {
  return `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
}

export function chunk(delta: object, finish: string | null = null, extra: object = {}): string {
  return data({ ...head, choices: [{ index: 0, delta, finish_reason: finish }], ...extra });
}

/** The chunk that holds token counts alone. */
export function usageChunk(figures: object): string {
  return data({ ...head, choices: [], usage: figures });
}

/** A piece of a tool call; what is undefined is left out. */
export function piece(
  index: number | undefined,
  id: string | undefined,
  name: string | undefined,
  args?: string,
): object {
  return {
    tool_calls: [{ index, id, ...(id && { type: 'function' }), function: { name, arguments: args } }],
  };
}

export const done = data('[DONE]');

export const figures = {
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: { cached_tokens: usage.cachedInput },
  completion_tokens_details: { reasoning_tokens: usage.reasoning },
};

const functions = calls.map(({ id, name, arguments: args }) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
}));

export const chatSample: Sample = {
  stream: [
    chunk({ role: 'assistant', content: '' }),
    ...pieces(reasoning).map((part) => chunk({ reasoning_content: part })),
    ...pieces(text).map((part) => chunk({ content: part })),
    ...calls.flatMap((call, index) => [
      chunk(piece(index, call.id, call.name, '')),
      ...pieces(call.arguments).map((part) => chunk(piece(index, undefined, undefined, part))),
    ]),
    chunk({}, 'tool_calls'),
    usageChunk(figures),
    done,
  ],
  plain: {
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, reasoning_content: reasoning, tool_calls: functions },
        finish_reason: 'tool_calls',
      },
    ],
    usage: figures,
  },
  request: {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is there?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
        ],
      },
      { role: 'assistant', content: 'Let me look.', tool_calls: functions.slice(0, 2) },
      { role: 'tool', tool_call_id: 'call_a', content: 'a wall' },
      { role: 'tool', tool_call_id: 'call_b', content: 'a door' },
      { role: 'user', content: 'And behind it?' },
    ],
    tools: [
      { type: 'function', function: { name: 'look', description: 'Looks', parameters: lookSchema } },
      { type: 'function', function: { name: 'now', parameters: emptySchema } },
    ],
    tool_choice: 'auto',
    max_tokens: 500,
    temperature: 0.5,
    stop: ['END'],
    stream: false,
  },
};
