// Answers of a Responses server, plain and streamed, built from the items of their output.

import type { Responder, ScriptedAnswer } from './scripted-server.ts';

export interface AnswerExtra {
  id?: string;
  model?: string;
  usage?: Record<string, unknown>;
  /** `max_output_tokens` or `content_filter`: the answer is incomplete. */
  incomplete?: string;
  headers?: Record<string, string>;
}

/** An item of the output, as it is when it is complete. */
export type OutputItem = { type: string; id: string } & Record<string, any>;

const sampleUsage = {
  input_tokens: 11,
  input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 18,
};

export function messageItem(text: string, id = 'msg_test'): OutputItem {
  const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }];
  return { id, type: 'message', status: 'completed', role: 'assistant', content };
}

export interface Call {
  name: string;
  /** JSON, or a text as it stands; for custom tools the free text. */
  arguments?: unknown;
  id?: string;
  custom?: boolean;
  namespace?: string;
}

export function callItem(call: Call, index = 0): OutputItem {
  const { name, namespace, custom = false, id = `call_test_${index}` } = call;
  const text = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {});
  const shared = { status: 'completed', call_id: id, name, ...(namespace && { namespace }) };
  return custom
    ? { id: `ctc_test_${index}`, type: 'custom_tool_call', input: text, ...shared }
    : { id: `fc_test_${index}`, type: 'function_call', arguments: text, ...shared };
}

/** The upstream takes back only encrypted content that begins as its own does. */
export function reasoningItem(text: string, index = 0): OutputItem {
  return {
    id: `rs_test_${index}`,
    type: 'reasoning',
    summary: text ? [{ type: 'summary_text', text }] : [],
    encrypted_content: `gAAAAtest${index}`,
  };
}

/** A text answer, plain or streamed as the request asks. */
export function responsesText(text: string, extra: AnswerExtra = {}): Responder {
  return responsesItems([messageItem(text)], extra);
}

/** Tool calls, after a text where there is one. */
export function responsesCalls(calls: Call[], extra: AnswerExtra & { text?: string } = {}): Responder {
  const before = extra.text === undefined ? [] : [messageItem(extra.text)];
  return responsesItems([...before, ...calls.map(callItem)], extra);
}

/** Reasoning, then a text, then calls. */
export function responsesReasoning(
  reasoning: string,
  extra: AnswerExtra & { text?: string; calls?: Call[] } = {},
): Responder {
  const text = extra.text === undefined ? [] : [messageItem(extra.text)];
  const calls = (extra.calls ?? []).map(callItem);
  return responsesItems([reasoningItem(reasoning), ...text, ...calls], extra);
}

/** Any items. Summaries and encrypted content are given only to requests that ask for them. */
export function responsesItems(items: OutputItem[], extra: AnswerExtra = {}): Responder {
  return (request) => {
    const given = items.map((item) => asAsked(item, request.body));
    const shared = { model: request.body?.model, ...extra };
    return request.body?.stream === true ? responsesStream(given, shared) : responsesPlain(given, shared);
  };
}

function asAsked(item: OutputItem, body: any): OutputItem {
  if (item.type !== 'reasoning') return item;
  const { encrypted_content, ...rest } = item;
  const isIncluded = body?.include?.includes('reasoning.encrypted_content');
  return {
    ...rest,
    id: item.id,
    type: item.type,
    summary: body?.reasoning?.summary ? item.summary : [],
    ...(isIncluded && { encrypted_content }),
  };
}

/** A plain answer with these items, whatever the request asked. */
export function responsesPlain(items: OutputItem[], extra: AnswerExtra = {}): ScriptedAnswer {
  return {
    headers: { 'x-request-id': 'req_test', ...extra.headers },
    body: response(items, extra, extra.incomplete ? 'incomplete' : 'completed'),
  };
}

/** A streamed answer with these items, every text in pieces, whatever the request asked. */
export function responsesStream(items: OutputItem[], extra: AnswerExtra = {}): ScriptedAnswer {
  const status = extra.incomplete ? 'incomplete' : 'completed';
  const events = [
    ...responsesBeginning(extra),
    ...items.flatMap(responsesItemEvents),
    { type: `response.${status}`, response: response(items, extra, status) },
  ];
  return { headers: { 'x-request-id': 'req_test', ...extra.headers }, chunks: numbered(events) };
}

export interface WireEvent {
  type: string;
  [field: string]: any;
}

export function responsesBeginning(extra: AnswerExtra = {}): WireEvent[] {
  const begun = response([], extra, 'in_progress');
  return [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
  ];
}

/** All events of one item. */
export function responsesItemEvents(item: OutputItem, output_index: number): WireEvent[] {
  return [
    { type: 'response.output_item.added', output_index, item: emptied(item) },
    ...growth(item, { item_id: item.id, output_index }),
    { type: 'response.output_item.done', output_index, item },
  ];
}

function emptied(item: OutputItem): OutputItem {
  const empty: OutputItem = { ...item, ...(item.status && { status: 'in_progress' }) };
  for (const [field, nothing] of [
    ['content', []],
    ['summary', []],
    ['arguments', ''],
    ['input', ''],
  ] as const) {
    if (field in empty) empty[field] = nothing;
  }
  return empty;
}

function growth(item: OutputItem, place: object): WireEvent[] {
  if (item.type === 'message') {
    return item.content.flatMap((part: any, content_index: number) =>
      partGrowth(part, { ...place, content_index }),
    );
  }
  if (item.type === 'reasoning') {
    return item.summary.flatMap((part: any, summary_index: number) => {
      const here = { ...place, summary_index };
      const name = 'response.reasoning_summary';
      return [
        { type: `${name}_part.added`, ...here, part: { ...part, text: '' } },
        ...pieces(part.text).map((delta) => ({ type: `${name}_text.delta`, ...here, delta })),
        { type: `${name}_text.done`, ...here, text: part.text },
        { type: `${name}_part.done`, ...here, part },
      ];
    });
  }
  const name =
    item.type === 'custom_tool_call' ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
  const text: string = item.input ?? item.arguments ?? '';
  const whole = item.type === 'custom_tool_call' ? { input: text } : { name: item.name, arguments: text };
  return [
    ...pieces(text).map((delta) => ({ type: `${name}.delta`, ...place, delta })),
    { type: `${name}.done`, ...place, ...whole },
  ];
}

function partGrowth(part: any, place: object): WireEvent[] {
  const isRefusal = part.type === 'refusal';
  const name = isRefusal ? 'response.refusal' : 'response.output_text';
  const empty = isRefusal ? { ...part, refusal: '' } : { ...part, text: '' };
  const text: string = isRefusal ? part.refusal : part.text;
  const whole = isRefusal ? { refusal: text } : { text, logprobs: [] };
  return [
    { type: 'response.content_part.added', ...place, part: empty },
    ...pieces(text).map((delta) => ({ type: `${name}.delta`, ...place, delta, logprobs: [] })),
    { type: `${name}.done`, ...place, ...whole },
    { type: 'response.content_part.done', ...place, part },
  ];
}

/** In pieces of about four characters, as tokens come. */
function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,4}/gu) ?? [];
}

/** The response object; `failed` holds `error` in `extra`. */
export function response(
  output: OutputItem[],
  extra: AnswerExtra & { error?: unknown },
  status: string,
): Record<string, unknown> {
  return {
    id: extra.id ?? 'resp_test',
    object: 'response',
    created_at: 1_700_000_000,
    status,
    error: extra.error ?? null,
    incomplete_details: extra.incomplete ? { reason: extra.incomplete } : null,
    instructions: null,
    metadata: {},
    model: extra.model ?? 'gpt-test',
    output,
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    usage: status === 'in_progress' ? null : (extra.usage ?? sampleUsage),
  };
}

/** The events as text, each with its number. */
export function numbered(events: WireEvent[]): string[] {
  return events.map(({ type, ...fields }, sequence_number) => {
    const data = JSON.stringify({ type, sequence_number, ...fields });
    return `event: ${type}\ndata: ${data}\n\n`;
  });
}

export function responsesError(
  status: number,
  message: string,
  extra: { type?: string; code?: string | null; param?: string; headers?: Record<string, string> } = {},
): ScriptedAnswer {
  const { type = 'invalid_request_error', code = null, param = null, headers } = extra;
  return { status, headers, body: { error: { message, type, param, code } } };
}

/** How a stream ends that fails at OpenAI: an `error` event, then the response that failed. */
export function responsesFailure(
  message: string,
  code = 'server_error',
  extra: AnswerExtra = {},
): WireEvent[] {
  const error = { code, message };
  return [
    { type: 'error', error: { type: 'server_error', ...error, param: null } },
    { type: 'response.failed', response: response([], { ...extra, error }, 'failed') },
  ];
}
