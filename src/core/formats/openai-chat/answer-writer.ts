// Writes a whole answer as a chat.completion.

import type { JsonObject } from '../../model/json.ts';
import type { Answer } from '../../model/stream.ts';
import type { AnswerContext } from '../format.ts';
import { argumentsText } from '../tool-arguments.ts';
import { writeFinish } from './finish.ts';
import { TextJoiner } from './text-joiner.ts';
import { writeUsage } from './usage.ts';

export function writeAnswer(answer: Answer, context: AnswerContext): JsonObject {
  const message = writeMessage(answer, context);
  const hasCalls = message.tool_calls !== undefined;
  const finish = writeFinish(answer.finish, hasCalls);
  const written: JsonObject = {
    id: `chatcmpl-${context.id}`,
    object: 'chat.completion',
    created: context.created,
    model: context.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
  };
  const usage = writeUsage(answer.usage);
  if (usage) written.usage = usage;
  return written;
}

function writeMessage(answer: Answer, context: AnswerContext): JsonObject {
  const text = new TextJoiner();
  const reasoning = new TextJoiner();
  let refusal = '';
  const calls: JsonObject[] = [];
  for (const part of answer.parts) {
    if (part.type !== 'text') text.interrupt();
    if (part.type !== 'reasoning') reasoning.interrupt();
    if (part.type === 'text') text.add(part.text);
    else if (part.type === 'refusal') refusal += part.text;
    else if (part.type === 'tool-call') calls.push(writeCall(part));
    else if (part.type === 'opaque') context.losses.add(part.kind);
    else {
      reasoning.add(part.text);
      if (part.proof) context.losses.add('reasoning proof');
    }
  }
  // A filter's explanation is all there is to read when it left no text.
  if (answer.finish === 'content-filter' && !text.joined && !refusal) refusal = answer.detail ?? '';
  const nothing = calls.length > 0 || refusal !== '' ? null : '';
  return {
    role: 'assistant',
    content: text.joined || nothing,
    refusal: refusal || null,
    ...(reasoning.joined && { reasoning_content: reasoning.joined }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function writeCall(part: Extract<Answer['parts'][number], { type: 'tool-call' }>): JsonObject {
  const { id, name } = part;
  if (part.kind === 'custom') return { id, type: 'custom', custom: { name, input: part.arguments } };
  return { id, type: 'function', function: { name, arguments: argumentsText(part.arguments) || '{}' } };
}
