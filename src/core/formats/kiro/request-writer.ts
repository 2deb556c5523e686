// A conversation into a request that Kiro's service takes, whatever dialect it came from.

import { createHash } from 'node:crypto';
import type { Conversation, TextPart } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import type { RequestWriting, Target } from '../format.ts';
import { writeReasoning } from './reasoning-writer.ts';
import { instructions, writeTools } from './tool-writer.ts';
import { type Message, type UserMessage, writeTurns } from './turns-writer.ts';
import { Writing, wellFormed } from './writing.ts';

/** The service's word for requests from an editor. Who we are is in the user agent. */
const ORIGIN = 'AI_EDITOR';

/** Texts that stand where there is none: an empty one is refused with the whole request. */
const GO_ON = 'Continue';
const RESULTS_ALONE = 'Tool results provided.';
const IMAGES_ALONE = 'See the image.';
const CALLS_ALONE = 'Calling tools.';

export function writeRequest(conversation: Conversation, target: Target): RequestWriting {
  const writing = new Writing(target.traits);
  const { leading, messages } = writeTurns(conversation.turns, writing);
  const tools = writeTools(conversation, messages, writing);
  const reasoning = writeReasoning(conversation.reasoning, writing);
  const current = messages.pop() as UserMessage;
  current.texts.push(...instructions(conversation, tools, writing));
  const first = messages[0]?.role === 'user' ? messages[0] : current;
  first.texts.unshift(...writeSystem([...conversation.system, ...leading], reasoning.tags));
  nameUnknownSettings(conversation, writing.losses);
  const { model } = target;
  const history = messages.map((message) => writeMessage(message, model));
  const body = {
    conversationState: {
      conversationId: conversationId(conversation),
      chatTriggerType: 'MANUAL',
      currentMessage: writeUserMessage(current, model, tools, reasoning.field),
      // An empty list is refused.
      ...(history.length > 0 && { history }),
    },
  };
  const { changedNames, wrappedTools } = writing;
  return {
    body,
    losses: [...writing.losses],
    ...(changedNames.size > 0 && { restoreToolName: Object.fromEntries(changedNames) }),
    ...(wrappedTools.size > 0 && { wrappedTools: [...wrappedTools] }),
  };
}

/** There is no field for instructions: they stand at the head of the first message, where the vendor's cache finds them again. */
function writeSystem(parts: TextPart[], tags: string | undefined): string[] {
  const texts = parts.map((part) => part.text).filter((text) => text.trim() !== '');
  return [...(tags ? [tags] : []), ...texts].map(wellFormed);
}

function writeMessage(message: Message, model: string): JsonObject {
  if (message.role === 'user') return writeUserMessage(message, model);
  const content = message.texts.join('\n\n') || CALLS_ALONE;
  const toolUses = message.calls;
  return { assistantResponseMessage: { content, ...(toolUses.length > 0 && { toolUses }) } };
}

function writeUserMessage(
  { texts, images, results }: UserMessage,
  model: string,
  tools: JsonObject[] = [],
  reasoning?: JsonObject,
): JsonObject {
  const context: JsonObject = {
    ...(tools.length > 0 && { tools }),
    ...(results.length > 0 && { toolResults: results }),
  };
  const alone = results.length > 0 ? RESULTS_ALONE : images.length > 0 ? IMAGES_ALONE : GO_ON;
  return {
    userInputMessage: {
      content: texts.join('\n\n') || alone,
      modelId: model,
      origin: ORIGIN,
      ...(images.length > 0 && { images }),
      ...(Object.keys(context).length > 0 && { userInputMessageContext: context }),
      ...(reasoning && { reasoning }),
    },
  };
}

/** Whatever else a client may set has no field here. What only routes a request is no loss. */
function nameUnknownSettings(conversation: Conversation, losses: Set<string>): void {
  const { sampling, maxOutputTokens, stop, verbosity, serviceTier } = conversation;
  const settings: Record<string, unknown> = {
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    seed: sampling.seed,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    max_tokens: maxOutputTokens,
    stop: stop.length > 0 ? stop : undefined,
    verbosity,
    service_tier: serviceTier === 'auto' || serviceTier === 'default' ? undefined : serviceTier,
  };
  for (const [name, value] of Object.entries(settings)) if (value !== undefined) losses.add(name);
}

/**
 * A UUID that stays the same over a conversation, which the vendor's cache goes by: made from who asks and from the first
 * turn, since no dialect tells one.
 */
function conversationId({ turns, user, cacheKey }: Conversation): string {
  const first = turns.find((turn) => turn.role === 'user');
  const hash = createHash('sha256').update(JSON.stringify([user, cacheKey, first?.parts]));
  const digits = hash.digest('hex');
  const variant = '89ab'[Number.parseInt(digits[16] ?? '0', 16) % 4];
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
