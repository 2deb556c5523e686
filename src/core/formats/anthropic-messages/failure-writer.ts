// An error in this dialect: status, body, and the event that ends a broken stream.

import type { Failure } from '../../model/failure.ts';
import type { JsonObject } from '../../model/json.ts';
import { sseEvent } from '../sse.ts';

interface Dialect {
  status: number;
  type: string;
}

const BAD_REQUEST: Dialect = { status: 400, type: 'invalid_request_error' };
const FORBIDDEN: Dialect = { status: 403, type: 'permission_error' };
const UPSTREAM_FAULT: Dialect = { status: 502, type: 'api_error' };

export function writeFailure(failure: Failure, requestId: string): { status: number; body: JsonObject } {
  const { status, type } = dialectOf(failure);
  return { status, body: { ...errorBody(type, failure), request_id: requestId } };
}

/** The last event of a stream that failed: nothing that looks like a good end may follow it. */
export function writeFailureEvent(failure: Failure): string {
  return sseEvent(JSON.stringify(errorBody(dialectOf(failure).type, failure)), 'error');
}

function errorBody(type: string, failure: Failure): JsonObject {
  return { type: 'error', error: { type, message: wordedForAgents(failure) } };
}

/** Agents compact their history when they read these words, whatever the vendor called it. */
function wordedForAgents({ kind, message }: Failure): string {
  if (kind !== 'context-too-long' || /^prompt is too long/i.test(message)) return message;
  return `prompt is too long: ${message}`;
}

function dialectOf(failure: Failure): Dialect {
  switch (failure.kind) {
    case 'invalid-request':
    case 'context-too-long':
      return BAD_REQUEST;
    case 'too-large':
      return { status: 413, type: 'request_too_large' };
    case 'unauthenticated':
      // Agents repeat a 401 for a long time. Only the client's own key is worth one; an account's key is not theirs to mend.
      return failure.scope === 'request' ? { status: 401, type: 'authentication_error' } : FORBIDDEN;
    case 'billing':
    case 'forbidden':
      return FORBIDDEN;
    case 'model-not-found':
      return { status: 404, type: 'not_found_error' };
    case 'rate-limit':
    case 'quota':
      return { status: 429, type: 'rate_limit_error' };
    case 'overloaded':
      return { status: 529, type: 'overloaded_error' };
    case 'timeout':
      return { status: 504, type: 'timeout_error' };
    case 'cancelled':
      return { status: 499, type: 'api_error' };
    case 'server':
    case 'unreachable':
    case 'redirect':
    case 'malformed':
    case 'broken-stream':
      return UPSTREAM_FAULT;
  }
}
