// Writes a conversation as a Responses request for one target.

import type { Conversation } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import type { RequestWriting, Target } from '../format.ts';
import { OpenAiWriting } from '../openai-writing.ts';
import { inputText } from './content-writer.ts';
import { writeInput } from './input-writer.ts';
import { writeSettings } from './settings-writer.ts';
import { writeTools } from './tool-writer.ts';

/** "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'." */
const jsonInstruction: JsonObject = {
  type: 'message',
  role: 'developer',
  content: [inputText('Answer in JSON.')],
};

/** A request that OpenAI would take. Nothing is stored there: the history travels with every request. */
export function writeRequest(conversation: Conversation, target: Target): RequestWriting {
  const writing = new OpenAiWriting(target.traits);
  const { instructions, input } = writeInput(conversation, writing);
  if (conversation.output?.type === 'json' && !/json/i.test(JSON.stringify(input)))
    input.push(jsonInstruction);
  const body: JsonObject = {
    store: false,
    ...ownFields(conversation),
    model: target.model,
    ...(instructions && { instructions }),
    input,
    ...writeTools(conversation, writing),
    ...writeSettings(conversation, writing),
    ...(target.stream && { stream: true }),
  };
  const { changedNames } = writing;
  return {
    body,
    losses: [...writing.losses],
    ...(changedNames.size > 0 && { restoreToolName: Object.fromEntries(changedNames) }),
  };
}

/** Fields without a word in the model go back only to the format they came from; its reader has named the loss. */
function ownFields({ extra }: Conversation): JsonObject {
  return extra?.format === 'openai-responses' ? extra.fields : {};
}
