// A whole answer as a Messages body.

import type { Proof } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Answer } from '../../model/stream.ts';
import type { AnswerContext } from '../format.ts';
import { writeFinish } from './stop-reason.ts';
import { inputFromArguments } from './tool-input.ts';
import { UNSIGNED_THINKING_MARK } from './unsigned-thinking.ts';
import { writeUsage } from './usage.ts';

export function writeAnswer(answer: Answer, context: AnswerContext): JsonObject {
  const facts = {
    hasCalls: answer.parts.some((part) => part.type === 'tool-call'),
    hasRefusal: answer.parts.some((part) => part.type === 'refusal'),
  };
  return {
    ...messageHead(context),
    content: answer.parts
      .map((part) => writePart(part, context.losses))
      .filter((block) => block !== undefined),
    ...writeFinish({ ...answer, reason: answer.finish }, facts),
    usage: writeUsage(answer.usage),
  };
}

/** What a plain answer and `message_start` have in common. */
export function messageHead(context: AnswerContext): JsonObject {
  return { id: `msg_${context.id}`, type: 'message', role: 'assistant', model: context.model };
}

function writePart(part: Answer['parts'][number], losses: Set<string>): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? undefined : { type: 'text', text: part.text };
    case 'reasoning':
      return writeReasoning(part.text, part.proof, losses);
    case 'tool-call':
      return {
        type: 'tool_use',
        id: part.id,
        name: part.name,
        input: inputFromArguments(part.arguments, part.kind),
      };
    case 'opaque':
      if (part.format === 'anthropic-messages') return part.value;
      losses.add(part.kind);
      return undefined;
  }
}

/** Undefined where nothing readable is left: a foreign proof without text. */
function writeReasoning(text: string, proof: Proof | undefined, losses: Set<string>): JsonObject | undefined {
  const own = ownProof(proof, losses);
  if (own?.kind === 'redacted') return { type: 'redacted_thinking', data: own.value };
  if (text === '' && !own) return undefined;
  return { type: 'thinking', thinking: text, signature: own?.value ?? UNSIGNED_THINKING_MARK };
}

/** The proof, if it is this dialect's own; another's is named as lost. */
export function ownProof(proof: Proof | undefined, losses: Set<string>): Proof | undefined {
  if (!proof || proof.format === 'anthropic-messages') return proof;
  losses.add('reasoning proof');
  return undefined;
}
