// Writes a whole answer as a response.

import type { JsonObject } from '../../model/json.ts';
import type { Answer } from '../../model/stream.ts';
import type { AnswerContext } from '../format.ts';
import { DeclaredTools } from './declared-tools.ts';
import { writeFinish } from './finish.ts';
import {
  callInput,
  callItem,
  callShape,
  type ItemStatus,
  itemId,
  messageItem,
  reasoningItem,
  refusalPart,
  textPart,
} from './output-items.ts';
import { writeResponse } from './response-object.ts';
import { writeUsage } from './usage.ts';

type AnswerPart = Answer['parts'][number];

export function writeAnswer(answer: Answer, context: AnswerContext): JsonObject {
  const ending = writeFinish(answer.finish);
  const groups = group(withExplanation(answer));
  const declared = new DeclaredTools(context.request);
  const output: JsonObject[] = [];
  groups.forEach((parts, position) => {
    const isCut = ending.status === 'incomplete' && position === groups.length - 1;
    const item = writeItem(parts, isCut ? 'incomplete' : 'completed', output.length, context, declared);
    if (item) output.push(item);
  });
  return writeResponse(context, { ...ending, output, usage: writeUsage(answer.usage) });
}

/** A filter's explanation is all there is to read when it left no text. */
function withExplanation({ parts, finish, detail }: Answer): AnswerPart[] {
  const isSilent = !parts.some((part) => part.type === 'text' || part.type === 'refusal');
  return finish === 'content-filter' && detail && isSilent
    ? [...parts, { type: 'refusal', text: detail }]
    : parts;
}

/** Texts and refusals that follow each other are the content of one message; every other part is an item. */
function group(parts: AnswerPart[]): AnswerPart[][] {
  const groups: AnswerPart[][] = [];
  const isSpoken = (part: AnswerPart | undefined) => part?.type === 'text' || part?.type === 'refusal';
  for (const part of parts) {
    if (isSpoken(part) && 'text' in part && part.text === '') continue;
    const last = groups.at(-1);
    if (isSpoken(part) && isSpoken(last?.[0])) last?.push(part);
    else groups.push([part]);
  }
  return groups;
}

function writeItem(
  parts: AnswerPart[],
  status: ItemStatus,
  index: number,
  context: AnswerContext,
  declared: DeclaredTools,
): JsonObject | undefined {
  const [part] = parts;
  switch (part?.type) {
    case 'text':
    case 'refusal':
      return messageItem(itemId('msg', context, index), status, parts.map(content));
    case 'reasoning': {
      const id = ownProofId(part) ?? itemId('rs', context, index);
      return part.text || part.proof ? reasoningItem(id, part.text, true, part.proof) : undefined;
    }
    case 'tool-call': {
      const shape = callShape(part, declared);
      const id = itemId(shape.isCustom ? 'ctc' : 'fc', context, index);
      return callItem(id, status, shape, callInput(shape, part.arguments));
    }
    case 'opaque':
      if (part.format === 'openai-responses') return part.value;
      context.losses.add(part.kind);
      return undefined;
    default:
      return undefined;
  }
}

function content(part: AnswerPart): JsonObject {
  if (part.type === 'refusal') return refusalPart(part.text);
  return textPart(part.type === 'text' ? part.text : '');
}

/** The vendor's own encrypted content is good under its own id only. */
function ownProofId({ proof }: Extract<AnswerPart, { type: 'reasoning' }>): string | undefined {
  return proof?.format === 'openai-responses' ? proof.id : undefined;
}
