// `generationConfig`: limits, sampling, reasoning and the form of the answer, within what the target takes.

import type { Conversation } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { writeJsonSchema } from './json-schema-writer.ts';
import { writeReducedSchema } from './reduced-schema-writer.ts';
import { writeThinking } from './thinking-writer.ts';
import type { Writing } from './writing.ts';

const MOST_STOP_SEQUENCES = 5;
const LARGEST_SEED = 2 ** 31 - 1;

/** `hasFunctions`: the request declares functions. Fields that are not there are not written either. */
export function writeGeneration(
  conversation: Conversation,
  hasFunctions: boolean,
  writing: Writing,
): JsonObject {
  const fields: JsonObject = {
    maxOutputTokens: limit(conversation, writing),
    ...sampling(conversation, writing),
    stopSequences: stopSequences(conversation.stop, writing),
    thinkingConfig: writeThinking(conversation, writing),
    ...output(conversation, hasFunctions, writing),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function limit({ maxOutputTokens: asked }: Conversation, writing: Writing): number | undefined {
  const most = writing.traits.maxOutputTokens;
  if (asked === undefined || asked < 1) return undefined;
  if (most === undefined || asked <= most) return asked;
  // Google refuses a limit above the model's own instead of lowering it.
  writing.losses.add('max_tokens above the model maximum');
  return most;
}

function sampling({ sampling }: Conversation, writing: Writing): JsonObject {
  const { seed, ...others } = sampling;
  const fields: JsonObject = { ...others };
  // A 32-bit number here, a 64-bit one elsewhere.
  if (seed !== undefined && Math.abs(seed) <= LARGEST_SEED) fields.seed = seed;
  else if (seed !== undefined) writing.losses.add('seed');
  if (!writing.traits.noSampling) return fields;
  for (const name of Object.keys(fields)) writing.losses.add(name);
  return {};
}

function stopSequences(stop: string[], writing: Writing): string[] | undefined {
  if (stop.length > MOST_STOP_SEQUENCES) writing.losses.add('stop sequences beyond five');
  return stop.length > 0 ? stop.slice(0, MOST_STOP_SEQUENCES) : undefined;
}

/** Up to 2.5 JSON output and functions are a 400 together: the functions stay, the wish is told in words. */
function output({ output }: Conversation, hasFunctions: boolean, writing: Writing): JsonObject {
  if (!output || isToldInWords(hasFunctions, writing)) return {};
  const responseMimeType = 'application/json';
  if (output.type === 'json') return { responseMimeType };
  if (!writing.isReduced) return { responseMimeType, responseJsonSchema: writeJsonSchema(output.schema) };
  // The rule about names of properties is for functions only; nobody could give the text of an answer its names back.
  return { responseMimeType, responseSchema: writeReducedSchema(output.schema, (name) => name) };
}

function isToldInWords(hasFunctions: boolean, writing: Writing): boolean {
  return hasFunctions && !writing.isCurrent;
}

/** For the system instruction, where the wish for JSON has no field. */
export function outputInstruction(
  { output }: Conversation,
  hasFunctions: boolean,
  writing: Writing,
): string | undefined {
  if (!output || !isToldInWords(hasFunctions, writing)) return undefined;
  writing.losses.add('response format');
  const schema =
    output.type === 'json-schema' ? ` It must follow this JSON Schema: ${JSON.stringify(output.schema)}` : '';
  return `When you answer without calling a function, answer with one valid JSON value and nothing else.${schema}`;
}
