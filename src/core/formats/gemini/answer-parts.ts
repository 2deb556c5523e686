// The parts of an answer as this dialect shows them, for plain and streamed answers alike.

import type { Proof, ToolCallPart } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Answer } from '../../model/stream.ts';
import { callArguments } from './call-writer.ts';
import { writeSignature } from './thought-signature.ts';

/** Undefined for a part of which nothing can be shown. A call with arguments that are no object counts as such. */
export function writeAnswerPart(part: Answer['parts'][number], losses: Set<string>): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return part.text === '' ? undefined : { text: part.text, ...writeSignature(part.proof, losses) };
    case 'refusal':
      return part.text === '' ? undefined : { text: part.text };
    case 'reasoning':
      return writeThought(part.text, part.proof, losses);
    case 'tool-call':
      return writeCallPart(part, losses);
    case 'opaque':
      if (part.format === 'gemini') return part.value;
      losses.add(part.kind);
      return undefined;
  }
}

function writeThought(text: string, proof: Proof | undefined, losses: Set<string>): JsonObject | undefined {
  const signature = writeSignature(proof, losses);
  if (text !== '') return { text, thought: true, ...signature };
  return signature.thoughtSignature === undefined ? undefined : { text: '', ...signature };
}

function writeCallPart(part: ToolCallPart, losses: Set<string>): JsonObject | undefined {
  const args = callArguments(part);
  if (!args) return undefined;
  return { functionCall: { id: part.id, name: part.name, args }, ...writeSignature(part.proof, losses) };
}

/** What every answer and every chunk consists of. Google's own last chunk has an empty text where there is no content. */
export function responseBody(
  parts: JsonObject[],
  identity: { model: string; id: string },
  ending: JsonObject = {},
): JsonObject {
  const { usageMetadata, ...finish } = ending;
  const content = { parts: parts.length > 0 ? parts : [{ text: '' }], role: 'model' };
  return {
    candidates: [{ content, ...finish, index: 0 }],
    ...(usageMetadata !== undefined && { usageMetadata }),
    modelVersion: identity.model,
    responseId: identity.id,
  };
}
