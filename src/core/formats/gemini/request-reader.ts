// A generateContent request into a conversation. The model and the wish for a stream stand in the URL, not here.

import type { Conversation } from '../../model/conversation.ts';
import { asString, type JsonObject } from '../../model/json.ts';
import type { Operation, RequestReading } from '../format.ts';
import { complain, type Reading } from '../request-complaint.ts';
import { readContents, readSystem } from './content-reader.ts';
import { readGeneration } from './generation-reader.ts';
import { readToolChoice, readTools } from './tool-reader.ts';
import { wireFields } from './wire-fields.ts';

const UNDERSTOOD = new Set([
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
  'model',
]);

/** Fields whose absence changes nothing in the answer. */
const INCONSEQUENTIAL = new Set(['store', 'labels']);

/** Fields that stand for parts of the conversation which only Google holds. */
const HELD_BY_GOOGLE: Record<string, string> = {
  cachedContent: 'names a cache at Google, which the upstream that serves this model does not have.',
  continuationToken:
    'goes on with an answer of Google, which the upstream that serves this model does not have.',
};

/** A count comes as `contents`, or with everything under `generateContentRequest`. */
export function readRequest(body: JsonObject, operation: Operation = 'generate'): RequestReading {
  const outer = wireFields(body) ?? {};
  const inner = operation === 'count-tokens' ? wireFields(outer.generateContentRequest) : undefined;
  const fields = inner ?? outer;
  const reading: Reading = { losses: new Set() };
  for (const [name, sentence] of Object.entries(HELD_BY_GOOGLE)) {
    if (fields[name]) complain(reading, name, sentence);
  }
  const toolConfig = wireFields(fields.toolConfig) ?? {};
  const tools = readTools(fields.tools, reading);
  const toolChoice = tools.length > 0 ? readToolChoice(toolConfig) : undefined;
  const { settings, rest } = readGeneration(wireFields(fields.generationConfig) ?? {}, reading);
  const serviceTier = asString(fields.serviceTier)?.toLowerCase();
  const extra = readExtra(fields, rest, toolConfig, reading);
  const conversation: Conversation = {
    model: '',
    system: readSystem(fields.systemInstruction, reading),
    turns: readContents(fields.contents, reading),
    tools,
    ...(toolChoice && { toolChoice }),
    ...settings,
    ...(serviceTier && { serviceTier }),
    stream: false,
    ...(extra && { extra: { format: 'gemini' as const, fields: extra } }),
  };
  if (reading.problem) return { ok: false, ...reading.problem };
  return { ok: true, conversation, losses: [...reading.losses] };
}

/** What has no word in the model, in the places where it stood. */
function readExtra(
  fields: JsonObject,
  generationConfig: JsonObject,
  { functionCallingConfig: _understood, ...toolConfig }: JsonObject,
  reading: Reading,
): JsonObject | undefined {
  const extra = Object.fromEntries(Object.entries(fields).filter(([name]) => !UNDERSTOOD.has(name)));
  for (const name of [extra, generationConfig, toolConfig].flatMap(Object.keys)) {
    if (!INCONSEQUENTIAL.has(name)) reading.losses.add(name);
  }
  if (Object.keys(generationConfig).length > 0) extra.generationConfig = generationConfig;
  if (Object.keys(toolConfig).length > 0) extra.toolConfig = toolConfig;
  return Object.keys(extra).length > 0 ? extra : undefined;
}
