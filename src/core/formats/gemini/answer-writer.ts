// A whole answer as a GenerateContentResponse.

import type { JsonObject } from '../../model/json.ts';
import type { Answer } from '../../model/stream.ts';
import type { AnswerContext } from '../format.ts';
import { responseBody, writeAnswerPart } from './answer-parts.ts';
import { writeFinish } from './finish.ts';
import { writeUsage } from './usage.ts';

export function writeAnswer(answer: Answer, context: AnswerContext): JsonObject {
  const written = answer.parts.map((part) => ({ part, json: writeAnswerPart(part, context.losses) }));
  const facts = {
    hasRefusal: answer.parts.some(({ type }) => type === 'refusal'),
    hasBrokenCall: written.some(({ part, json }) => part.type === 'tool-call' && json === undefined),
  };
  const parts = written.map(({ json }) => json).filter((json) => json !== undefined);
  return responseBody(parts, context, {
    ...writeFinish(answer.finish, answer.detail, facts),
    usageMetadata: writeUsage(answer.usage),
  });
}
