// A failure as an OpenAI error: status, type and code that make agents do the right thing.

import type { Failure, FailureKind } from '../model/failure.ts';
import type { JsonObject } from '../model/json.ts';

interface Shape {
  status: number;
  type: string;
  code: string | null;
}

const invalid = 'invalid_request_error';

const shapes: Record<FailureKind, Shape> = {
  'invalid-request': { status: 400, type: invalid, code: null },
  'context-too-long': { status: 400, type: invalid, code: 'context_length_exceeded' },
  'too-large': { status: 413, type: invalid, code: 'request_too_large' },
  // An account's own trouble: 403 ends an agent's run, 401 and 5xx keep it asking.
  unauthenticated: { status: 403, type: 'permission_error', code: 'permission_denied' },
  billing: { status: 403, type: 'permission_error', code: 'permission_denied' },
  forbidden: { status: 403, type: 'permission_error', code: 'permission_denied' },
  'model-not-found': { status: 404, type: invalid, code: 'model_not_found' },
  'rate-limit': { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  quota: { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
  overloaded: { status: 503, type: 'server_error', code: 'overloaded' },
  server: { status: 502, type: 'server_error', code: 'upstream_error' },
  timeout: { status: 504, type: 'server_error', code: 'timeout' },
  unreachable: { status: 502, type: 'server_error', code: 'upstream_unreachable' },
  redirect: { status: 502, type: 'server_error', code: 'upstream_error' },
  malformed: { status: 502, type: 'server_error', code: 'upstream_error' },
  'broken-stream': { status: 502, type: 'server_error', code: 'stream_interrupted' },
  cancelled: { status: 499, type: invalid, code: 'request_cancelled' },
};

/** Statuses that clients know as "the request is wrong" and that keep a vendor's finer meaning. */
const requestStatuses = new Set([400, 409, 415, 422]);

function shapeOf(failure: Failure): Shape {
  const shape = shapes[failure.kind];
  if (failure.kind === 'unauthenticated' && failure.scope === 'request') {
    return { status: 401, type: invalid, code: 'invalid_api_key' };
  }
  if (failure.kind === 'invalid-request') {
    const status = failure.status && requestStatuses.has(failure.status) ? failure.status : shape.status;
    return { ...shape, status, code: failure.code ?? null };
  }
  return shape;
}

/** Status and body in OpenAI's error shape. The request id travels in a header, as OpenAI's own does. */
export function writeFailure(failure: Failure, _requestId: string): { status: number; body: JsonObject } {
  return { status: shapeOf(failure).status, body: { error: writeErrorObject(failure) } };
}

/** The `error` object alone, as it also ends a broken stream. */
export function writeErrorObject(failure: Failure): JsonObject {
  const { type, code } = shapeOf(failure);
  return { message: failure.message, type, param: failure.parameter ?? null, code };
}
