// Writes limits, sampling, reasoning and output settings within what the target takes.

import type { Conversation, OutputFormat } from '../../model/conversation.ts';
import { asList, type Json, type JsonObject } from '../../model/json.ts';
import { shortIdentifier } from '../openai-identifiers.ts';
import { openAiEffort, openAiSchemaName, openAiTier } from '../openai-settings.ts';
import type { OpenAiWriting } from '../openai-writing.ts';
import { strictSchema } from './strict-schema.ts';

/** OpenAI refuses a smaller `max_output_tokens`. */
const smallestLimit = 16;

export function writeSettings(conversation: Conversation, writing: OpenAiWriting): JsonObject {
  const { cacheKey, user } = conversation;
  const tier = openAiTier(conversation.serviceTier);
  nameWhatCannotCross(conversation, writing);
  return {
    ...limit(conversation.maxOutputTokens, writing),
    ...sampling(conversation, writing),
    ...reasoning(conversation, writing),
    ...text(conversation, writing),
    ...(cacheKey && { prompt_cache_key: shortIdentifier(cacheKey) }),
    ...(user && { safety_identifier: shortIdentifier(user) }),
    ...(tier && { service_tier: tier }),
  };
}

function nameWhatCannotCross({ sampling, stop, serviceTier }: Conversation, writing: OpenAiWriting): void {
  if (stop.length > 0) writing.losses.add('stop');
  if (sampling.topK !== undefined) writing.losses.add('top_k');
  if (sampling.seed !== undefined) writing.losses.add('seed');
  if (sampling.frequencyPenalty !== undefined) writing.losses.add('frequency_penalty');
  if (sampling.presencePenalty !== undefined) writing.losses.add('presence_penalty');
  if (serviceTier && !openAiTier(serviceTier)) writing.losses.add('service_tier');
}

function limit(asked: number | undefined, writing: OpenAiWriting): JsonObject {
  if (asked === undefined) return {};
  const most = writing.traits.maxOutputTokens ?? asked;
  if (asked > most) writing.losses.add('max_tokens above the model maximum');
  if (asked < smallestLimit) writing.losses.add(`max_tokens below ${smallestLimit}`);
  return { max_output_tokens: Math.max(smallestLimit, Math.min(asked, most)) };
}

function sampling({ sampling }: Conversation, writing: OpenAiWriting): JsonObject {
  const fields = { temperature: sampling.temperature, top_p: sampling.topP };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (!writing.traits.noSampling) return Object.fromEntries(given);
  for (const [name] of given) writing.losses.add(name);
  return {};
}

/**
 * Readable summaries come only when they are asked for, and an unverified organisation is refused them, so the client
 * must have shown that it wants them. The encrypted content, without which the reasoning cannot be sent back, is asked
 * for wherever the model reasons; models that do not reason refuse the wish.
 */
function reasoning({ reasoning: asked, extra }: Conversation, writing: OpenAiWriting): JsonObject {
  const { traits } = writing;
  const isOff = asked?.mode === 'off';
  const reasons =
    !isOff && (traits.reasoning === undefined ? asked !== undefined : traits.reasoning !== 'none');
  const wishes = extra?.format === 'openai-responses' ? asList(extra.fields.include) : [];
  const include = [...new Set<Json>([...wishes, ...(reasons ? ['reasoning.encrypted_content'] : [])])];
  const included = include.length > 0 ? { include } : {};
  if (!asked) return included;
  if (traits.reasoning === 'none') {
    if (!isOff) writing.losses.add('reasoning effort');
    return included;
  }
  const effort = openAiEffort(asked, traits);
  // Whether the model reasons is not known, so neither is whether it goes on to.
  if (!effort && isOff) writing.losses.add('reasoning off');
  const fields = { ...(effort && { effort }), ...(asked.show && !isOff && { summary: 'auto' }) };
  return { ...included, ...(Object.keys(fields).length > 0 && { reasoning: fields }) };
}

function text({ output, verbosity }: Conversation, writing: OpenAiWriting): JsonObject {
  const fields: JsonObject = { ...(output && { format: format(output, writing) }) };
  if (verbosity) fields.verbosity = verbosity;
  return Object.keys(fields).length > 0 ? { text: fields } : {};
}

function format(output: OutputFormat, writing: OpenAiWriting): JsonObject {
  if (output.type === 'json') return { type: 'json_object' };
  const { description, name, schema, strict } = output;
  const described = {
    type: 'json_schema',
    name: openAiSchemaName(name),
    ...(description && { description }),
  };
  if (!strict) return { ...described, schema, ...(strict === false && { strict }) };
  const closed = strictSchema(schema);
  if (closed) return { ...described, schema: closed, strict };
  writing.losses.add('strict');
  return { ...described, schema, strict: false };
}
