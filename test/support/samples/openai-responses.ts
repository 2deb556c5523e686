// Responses as OpenAI speaks it.

import type { JsonObject } from '../../../src/core/model/json.ts';
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

export const encrypted = 'gAAAAABo-imagined-encrypted-reasoning';

/** Events with their numbers; each entry is a type and its fields. */
export function stream(...events: [type: string, fields: object][]): string[] {
  return events.map(
    ([type, fields], index) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: index, ...fields })}\n\n`,
  );
}

export const figures = {
  input_tokens: usage.input,
  input_tokens_details: { cached_tokens: usage.cachedInput },
  output_tokens: usage.output,
  output_tokens_details: { reasoning_tokens: usage.reasoning },
  total_tokens: usage.input + usage.output,
};

const settings = {
  background: false,
  frequency_penalty: 0,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  presence_penalty: 0,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: 'default',
  store: true,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
};

export function response(status: string, output: object[] = [], extra: object = {}): JsonObject {
  return {
    id: 'resp_s1',
    object: 'response',
    created_at: 1_700_000_000,
    completed_at: status === 'completed' ? 1_700_000_003 : null,
    status,
    error: null,
    incomplete_details: null,
    model: 'up',
    output: output as JsonObject[],
    usage: null,
    ...settings,
    ...extra,
  };
}

type Events = [string, object][];

export const created: Events = [
  ['response.created', { response: response('in_progress') }],
  ['response.in_progress', { response: response('in_progress') }],
];

export function message(id: string, whole: string): object {
  const content = [{ type: 'output_text', text: whole, annotations: [], logprobs: [] }];
  return { type: 'message', id, status: 'completed', role: 'assistant', content };
}

/** A message item from its added to its done, with these deltas. */
export function messageEvents(index: number, id: string, ...parts: string[]): Events {
  const at = { item_id: id, output_index: index, content_index: 0 };
  const whole = parts.join('');
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  const empty = { type: 'message', id, status: 'in_progress', role: 'assistant', content: [] };
  return [
    ['response.output_item.added', { output_index: index, item: empty }],
    ['response.content_part.added', { ...at, part }],
    ...parts.map((delta): Events[number] => [
      'response.output_text.delta',
      { ...at, delta, logprobs: [], obfuscation: 'x' },
    ]),
    ['response.output_text.done', { ...at, text: whole, logprobs: [] }],
    ['response.content_part.done', { ...at, part: { ...part, text: whole } }],
    ['response.output_item.done', { output_index: index, item: message(id, whole) }],
  ];
}

export function functionCall(
  id: string,
  callId: string,
  name: string,
  args: string,
  status = 'completed',
): object {
  return { type: 'function_call', id, call_id: callId, name, arguments: args, status };
}

export function callEvents(
  index: number,
  id: string,
  callId: string,
  name: string,
  ...parts: string[]
): Events {
  const at = { item_id: id, output_index: index };
  const whole = parts.join('');
  return [
    [
      'response.output_item.added',
      { output_index: index, item: functionCall(id, callId, name, '', 'in_progress') },
    ],
    ...parts.map((delta): Events[number] => ['response.function_call_arguments.delta', { ...at, delta }]),
    ['response.function_call_arguments.done', { ...at, name, arguments: whole }],
    ['response.output_item.done', { output_index: index, item: functionCall(id, callId, name, whole) }],
  ];
}

const reasoningItem = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: reasoning }],
  encrypted_content: encrypted,
};

function reasoningEvents(): Events {
  const at = { item_id: 'rs_1', output_index: 0, summary_index: 0 };
  const empty = { type: 'summary_text', text: '' };
  const begun = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: '' };
  return [
    ['response.output_item.added', { output_index: 0, item: begun }],
    ['response.reasoning_summary_part.added', { ...at, part: empty }],
    ...pieces(reasoning).map((delta): Events[number] => [
      'response.reasoning_summary_text.delta',
      { ...at, delta },
    ]),
    ['response.reasoning_summary_text.done', { ...at, text: reasoning }],
    ['response.reasoning_summary_part.done', { ...at, part: { ...empty, text: reasoning } }],
    ['response.output_item.done', { output_index: 0, item: reasoningItem }],
  ];
}

const output = [
  reasoningItem,
  message('msg_1', text),
  ...calls.map(({ id, name, arguments: args }, index) => functionCall(`fc_${index}`, id, name, args)),
];

export const responsesSample: Sample = {
  stream: stream(
    ...created,
    ...reasoningEvents(),
    ...messageEvents(1, 'msg_1', ...pieces(text)),
    ...calls.flatMap(({ id, name, arguments: args }, index) =>
      callEvents(index + 2, `fc_${index}`, id, name, ...pieces(args)),
    ),
    ['response.completed', { response: response('completed', output, { usage: figures }) }],
  ),
  plain: response('completed', output, { usage: figures }),
  request: {
    model: 'm',
    instructions: 'Be brief.',
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'What is there?' },
          { type: 'input_image', image_url: `data:image/png;base64,${picture}`, detail: 'auto' },
        ],
      },
      { type: 'reasoning', id: 'rs_0', summary: [], encrypted_content: encrypted },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me look.' }] },
      { type: 'function_call', call_id: 'call_a', name: 'look', arguments: '{"at":"the wall"}' },
      { type: 'function_call', call_id: 'call_b', name: 'look', arguments: '{"at":"门"}' },
      { type: 'function_call_output', call_id: 'call_a', output: 'a wall' },
      { type: 'function_call_output', call_id: 'call_b', output: 'a door' },
      { role: 'user', content: 'And behind it?' },
    ],
    tools: [
      { type: 'function', name: 'look', description: 'Looks', parameters: lookSchema, strict: false },
      { type: 'function', name: 'now', parameters: emptySchema, strict: false },
    ],
    tool_choice: 'auto',
    max_output_tokens: 500,
    temperature: 0.5,
    store: false,
    stream: false,
  },
};
