// A failure as a Google error: status, code and words that make agents do the right thing.

import type { Failure, FailureKind } from '../../model/failure.ts';
import type { JsonObject } from '../../model/json.ts';
import { sseEvent } from '../sse.ts';

type Shape = readonly [code: number, status: string];

const SHAPES: Record<FailureKind, Shape> = {
  'invalid-request': [400, 'INVALID_ARGUMENT'],
  'context-too-long': [400, 'INVALID_ARGUMENT'],
  'too-large': [413, 'INVALID_ARGUMENT'],
  // An account's own trouble: a 403 ends an agent's run at once, a 401 or 5xx keeps it asking.
  unauthenticated: [403, 'PERMISSION_DENIED'],
  billing: [403, 'PERMISSION_DENIED'],
  forbidden: [403, 'PERMISSION_DENIED'],
  'model-not-found': [404, 'NOT_FOUND'],
  'rate-limit': [429, 'RESOURCE_EXHAUSTED'],
  quota: [429, 'RESOURCE_EXHAUSTED'],
  overloaded: [503, 'UNAVAILABLE'],
  server: [502, 'INTERNAL'],
  timeout: [504, 'DEADLINE_EXCEEDED'],
  unreachable: [502, 'UNAVAILABLE'],
  redirect: [502, 'INTERNAL'],
  malformed: [502, 'INTERNAL'],
  'broken-stream': [502, 'UNAVAILABLE'],
  cancelled: [499, 'CANCELLED'],
};

/** The request id travels in a header: this dialect's errors have no field for it. */
export function writeFailure(failure: Failure, _requestId: string): { status: number; body: JsonObject } {
  return { status: shapeOf(failure)[0], body: errorBody(failure) };
}

/** The last data of a stream that failed: nothing that looks like a good end may follow it. */
export function writeFailureEvent(failure: Failure): string {
  return sseEvent(JSON.stringify(errorBody(failure)));
}

function shapeOf({ kind, scope }: Failure): Shape {
  return kind === 'unauthenticated' && scope === 'request' ? [401, 'UNAUTHENTICATED'] : SHAPES[kind];
}

function errorBody(failure: Failure): JsonObject {
  const [code, status] = shapeOf(failure);
  return { error: { code, message: wordedForAgents(failure), status } };
}

/** Agents compact their history when they read these words, whatever the vendor called it. */
function wordedForAgents({ kind, message }: Failure): string {
  if (kind !== 'context-too-long' || /exceeds the maximum number of tokens/i.test(message)) return message;
  return `The input token count exceeds the maximum number of tokens allowed: ${message}`;
}
