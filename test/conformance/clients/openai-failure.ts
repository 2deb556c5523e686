// The errors of the official `openai` package, as programs tell them apart.

import OpenAI from 'openai';
import type { Failed } from '../words.ts';

/** `text`: what a stream had brought before. */
export function openaiFailure(error: unknown, text: string): Failed {
  if (!(error instanceof OpenAI.APIError)) throw error;
  const retryAfter = error.headers?.get('retry-after') ?? undefined;
  return { kind: kindOf(error), status: error.status, message: error.message, retryAfter, text };
}

function kindOf(error: InstanceType<typeof OpenAI.APIError>): Failed['kind'] {
  if (error instanceof OpenAI.NotFoundError && error.code === 'model_not_found') return 'unknown-model';
  if (error instanceof OpenAI.RateLimitError) return 'rate-limit';
  if (error instanceof OpenAI.BadRequestError && error.code === 'context_length_exceeded') return 'too-long';
  if (error instanceof OpenAI.InternalServerError) return error.status === 503 ? 'overloaded' : 'broken';
  return error.status === undefined ? 'broken' : 'other';
}
