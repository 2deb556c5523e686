// Messages as Anthropic speaks it.

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

export const signature = 'sig-EqoBCkYIBRgCKkDx9';

export function event(type: string, fields: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

export const counted = {
  input_tokens: usage.input - usage.cachedInput,
  cache_read_input_tokens: usage.cachedInput,
  cache_creation_input_tokens: 0,
};
const finalUsage = {
  ...counted,
  output_tokens: usage.output,
  output_tokens_details: { thinking_tokens: usage.reasoning },
};

const head = { id: 'msg_s1', type: 'message', role: 'assistant', model: 'up' };

export function start(figures: object = { ...counted, output_tokens: 1 }): string {
  const message = { ...head, content: [], stop_reason: null, stop_sequence: null, usage: figures };
  return event('message_start', { message });
}

/** A whole block: its start, these deltas, its stop. */
export function block(index: number, content: object, ...deltas: object[]): string[] {
  return [
    event('content_block_start', { index, content_block: content }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ];
}

export function textBlock(index: number, ...parts: string[]): string[] {
  return block(
    index,
    { type: 'text', text: '' },
    ...parts.map((part) => ({ type: 'text_delta', text: part })),
  );
}

export function toolBlock(index: number, id: string, name: string, ...parts: string[]): string[] {
  const deltas = ['', ...parts].map((part) => ({ type: 'input_json_delta', partial_json: part }));
  return block(index, { type: 'tool_use', id, name, input: {} }, ...deltas);
}

export function ending(reason: string, figures: object = finalUsage): string[] {
  const delta = { stop_reason: reason, stop_sequence: null };
  return [event('message_delta', { delta, usage: figures }), event('message_stop')];
}

const thinking = [
  ...pieces(reasoning).map((part) => ({ type: 'thinking_delta', thinking: part })),
  { type: 'signature_delta', signature },
];

export const messagesSample: Sample = {
  stream: [
    start(),
    event('ping'),
    ...block(0, { type: 'thinking', thinking: '', signature: '' }, ...thinking),
    ...textBlock(1, ...pieces(text)),
    ...calls.flatMap((call, index) => {
      const parts = call.arguments === '{}' ? [] : pieces(call.arguments);
      return toolBlock(index + 2, call.id, call.name, ...parts);
    }),
    ...ending('tool_use'),
  ],
  plain: {
    ...head,
    content: [
      { type: 'thinking', thinking: reasoning, signature },
      { type: 'text', text },
      ...calls.map(({ id, name, arguments: args }) => ({
        type: 'tool_use',
        id,
        name,
        input: JSON.parse(args),
      })),
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: finalUsage,
  },
  request: {
    model: 'm',
    max_tokens: 500,
    system: [{ type: 'text', text: 'Be brief.' }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is there?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature },
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_use', id: 'call_a', name: 'look', input: { at: 'the wall' } },
          { type: 'tool_use', id: 'call_b', name: 'look', input: { at: '门' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_a', content: 'a wall' },
          { type: 'tool_result', tool_use_id: 'call_b', content: [{ type: 'text', text: 'a door' }] },
          { type: 'text', text: 'And behind it?' },
        ],
      },
    ],
    tools: [
      { name: 'look', description: 'Looks', input_schema: lookSchema },
      { name: 'now', input_schema: emptySchema },
    ],
    tool_choice: { type: 'auto' },
    temperature: 0.5,
    stop_sequences: ['END'],
    stream: false,
  },
};
