// The shapes that the Open Responses specification demands of a response and of the events of its stream.
// Source: https://www.openresponses.org/specification, the schemas ResponseResource and *StreamingEvent.

import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const orNull = <S extends v.GenericSchema>(schema: S) => v.nullable(schema);

const outputText = v.object({
  type: v.literal('output_text'),
  text: v.string(),
  annotations: v.array(v.object({ type: v.string() })),
  logprobs: v.array(v.unknown()),
});
const refusal = v.object({ type: v.literal('refusal'), refusal: v.string() });
const summaryText = v.object({ type: v.literal('summary_text'), text: v.string() });
const status = v.picklist(['in_progress', 'completed', 'incomplete']);

const item = v.variant('type', [
  v.object({
    type: v.literal('message'),
    id: v.string(),
    status,
    role: v.literal('assistant'),
    content: v.array(v.variant('type', [outputText, refusal])),
  }),
  v.object({
    type: v.literal('function_call'),
    id: v.string(),
    call_id: v.string(),
    name: v.string(),
    arguments: v.string(),
    status,
  }),
  v.object({
    type: v.literal('reasoning'),
    id: v.string(),
    summary: v.array(summaryText),
    encrypted_content: v.optional(v.string()),
  }),
]);

const functionTool = v.object({
  type: v.literal('function'),
  name: v.string(),
  description: orNull(v.string()),
  parameters: orNull(v.record(v.string(), v.unknown())),
  strict: orNull(v.boolean()),
});

const usage = v.object({
  input_tokens: count,
  output_tokens: count,
  total_tokens: count,
  input_tokens_details: v.object({ cached_tokens: count }),
  output_tokens_details: v.object({ reasoning_tokens: count }),
});

export const responseShape = v.object({
  id: v.string(),
  object: v.literal('response'),
  created_at: count,
  completed_at: orNull(count),
  status: v.string(),
  incomplete_details: orNull(v.object({ reason: v.string() })),
  model: v.string(),
  previous_response_id: orNull(v.string()),
  instructions: orNull(v.string()),
  output: v.array(item),
  error: orNull(v.object({ code: v.string(), message: v.string() })),
  tools: v.array(functionTool),
  tool_choice: v.union([v.picklist(['none', 'auto', 'required']), v.object({ type: v.string() })]),
  truncation: v.picklist(['auto', 'disabled']),
  parallel_tool_calls: v.boolean(),
  text: v.object({ format: v.object({ type: v.string() }) }),
  top_p: v.number(),
  presence_penalty: v.number(),
  frequency_penalty: v.number(),
  top_logprobs: count,
  temperature: v.number(),
  reasoning: orNull(v.object({ effort: orNull(v.string()), summary: orNull(v.string()) })),
  usage: orNull(usage),
  max_output_tokens: orNull(count),
  max_tool_calls: orNull(count),
  store: v.boolean(),
  background: v.boolean(),
  service_tier: v.string(),
  metadata: v.unknown(),
  safety_identifier: orNull(v.string()),
  prompt_cache_key: orNull(v.string()),
});

const ofItem = { item_id: v.string(), output_index: count };
const ofPart = { ...ofItem, content_index: count };
const ofSummary = { ...ofItem, summary_index: count };

/** What each event holds besides its type and its number. */
const events: Record<string, v.ObjectEntries> = {
  'response.created': { response: responseShape },
  'response.in_progress': { response: responseShape },
  'response.completed': { response: responseShape },
  'response.incomplete': { response: responseShape },
  'response.failed': { response: responseShape },
  'response.output_item.added': { output_index: count, item },
  'response.output_item.done': { output_index: count, item },
  'response.content_part.added': { ...ofPart, part: v.variant('type', [outputText, refusal]) },
  'response.content_part.done': { ...ofPart, part: v.variant('type', [outputText, refusal]) },
  'response.output_text.delta': { ...ofPart, delta: v.string(), logprobs: v.array(v.unknown()) },
  'response.output_text.done': { ...ofPart, text: v.string(), logprobs: v.array(v.unknown()) },
  'response.function_call_arguments.delta': { ...ofItem, delta: v.string() },
  'response.function_call_arguments.done': { ...ofItem, arguments: v.string() },
  'response.reasoning_summary_part.added': { ...ofSummary, part: summaryText },
  'response.reasoning_summary_part.done': { ...ofSummary, part: summaryText },
  'response.reasoning_summary_text.delta': { ...ofSummary, delta: v.string() },
  'response.reasoning_summary_text.done': { ...ofSummary, text: v.string() },
};

/** Everything that is not as the specification wants it, as sentences. */
export function problemsOf(schema: v.GenericSchema, value: unknown): string[] {
  const checked = v.safeParse(schema, value);
  return (checked.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
}

export function problemsOfEvent(event: any): string[] {
  const entries = events[event.type];
  if (!entries) return [`the specification knows no event ${event.type}`];
  const shape = v.object({ type: v.string(), sequence_number: count, ...entries });
  return problemsOf(shape, event).map((problem) => `${event.type}: ${problem}`);
}
