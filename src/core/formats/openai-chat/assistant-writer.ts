// Writes an assistant turn as one Chat message.

import type { Part, ToolCallPart, Turn } from '../../model/conversation.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { wrapInput } from '../restore-tools.ts';
import { argumentsText } from '../tool-arguments.ts';
import { readProof } from './reasoning-proof.ts';
import { TextJoiner } from './text-joiner.ts';
import type { Writing } from './writing.ts';

interface Draft {
  text: TextJoiner;
  refusal: string;
  reasoning: string;
  details: Json[];
  /** Google's signature for the call that follows. */
  signature?: string;
  calls: JsonObject[];
  /** The ids of all calls of the turn, in order. */
  ids: string[];
}

/** undefined when nothing of the turn can be said in Chat. */
export function assistantMessage(
  turn: Turn,
  withReasoning: boolean,
  writing: Writing,
): JsonObject | undefined {
  const draft: Draft = {
    text: new TextJoiner(),
    refusal: '',
    reasoning: '',
    details: [],
    calls: [],
    ids: writing.callIds(turn),
  };
  for (const part of turn.parts) add(part, draft, writing);
  const content = draft.text.joined;
  const takesReasoning = writing.traits.reasoningContent === true && withReasoning;
  if (draft.reasoning && !takesReasoning && draft.details.length === 0) writing.losses.add('reasoning');
  const isEmpty = content === '' && draft.refusal === '' && draft.calls.length === 0;
  if (isEmpty && !(takesReasoning && draft.reasoning)) return undefined;
  const message: JsonObject = { role: 'assistant', content: content || (draft.calls.length > 0 ? null : '') };
  // DeepSeek in thinking mode wants the field on every assistant message, or on none.
  if (takesReasoning) message.reasoning_content = draft.reasoning;
  if (draft.details.length > 0) message.reasoning_details = draft.details;
  if (draft.refusal) message.refusal = draft.refusal;
  if (draft.calls.length > 0) message.tool_calls = draft.calls;
  return message;
}

function add(part: Part, draft: Draft, writing: Writing): void {
  if (part.type !== 'text') draft.text.interrupt();
  switch (part.type) {
    case 'text':
      draft.text.add(part.text);
      return;
    case 'refusal':
      draft.refusal += part.text;
      return;
    case 'reasoning': {
      draft.reasoning += part.text;
      const proven = part.proof && readProof(part.proof);
      if (part.proof && !(proven && writing.traits.reasoningProofs)) writing.losses.add('reasoning proof');
      else if (proven) {
        draft.details.push(...proven.details);
        draft.signature = proven.signature;
      }
      return;
    }
    case 'tool-call':
      draft.calls.push(toolCall(part, draft.ids[draft.calls.length] ?? part.id, draft.signature, writing));
      draft.signature = undefined;
      return;
    case 'tool-result':
      return;
    case 'opaque':
      writing.losses.add(part.kind);
      return;
    default:
      writing.losses.add(`${part.type} in an assistant turn`);
  }
}

function toolCall(
  part: ToolCallPart,
  id: string,
  signature: string | undefined,
  writing: Writing,
): JsonObject {
  const name = writing.toolName(part.name);
  if (part.kind === 'custom' && writing.traits.openAiFields) {
    return { id, type: 'custom', custom: { name, input: part.arguments } };
  }
  const text = part.kind === 'custom' ? wrapInput(part.arguments) : argumentsText(part.arguments) || '{}';
  const call: JsonObject = { id, type: 'function', function: { name, arguments: text } };
  if (signature) call.extra_content = { google: { thought_signature: signature } };
  return call;
}
