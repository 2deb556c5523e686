// Writes a conversation as a Chat Completions request for one target.

import type { Conversation } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import type { RequestWriting, Target } from '../format.ts';
import { writeMessages } from './message-writer.ts';
import { writeSettings } from './settings-writer.ts';
import { writeTools } from './tool-writer.ts';
import { Writing } from './writing.ts';

/** A request that OpenAI would take: `null`, empty lists and empty text never occur where it refuses them. */
export function writeRequest(conversation: Conversation, target: Target): RequestWriting {
  const writing = new Writing(target.traits);
  const body: JsonObject = {
    ...ownFields(conversation),
    model: target.model,
    messages: writeMessages(conversation, writing),
    ...writeTools(conversation, writing),
    ...writeSettings(conversation, writing),
    ...streaming(target),
  };
  return {
    body,
    losses: [...writing.losses],
    ...(writing.changedNames.size > 0 && { restoreToolName: Object.fromEntries(writing.changedNames) }),
    ...(writing.wrappedTools.size > 0 && { wrappedTools: [...writing.wrappedTools] }),
  };
}

/** Fields without a word in the model go back only to the format they came from; its reader has named the loss. */
function ownFields({ extra }: Conversation): JsonObject {
  return extra?.format === 'openai-chat' ? extra.fields : {};
}

/** Token counts are always asked for: whoever relays the answer filters them for clients that did not ask. */
function streaming({ stream, traits }: Target): JsonObject {
  if (!stream) return {};
  return traits.streamUsage === false
    ? { stream: true }
    : { stream: true, stream_options: { include_usage: true } };
}
