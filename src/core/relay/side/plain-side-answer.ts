// A plain answer of a side endpoint: taken whole, so that an error in a 200 can still go to another account.

import type { UpstreamFormat } from '../../formats/format.ts';
import type { Failure } from '../../model/failure.ts';
import type { JsonObject } from '../../model/json.ts';
import { judgeEvent } from '../judge.ts';

/** Qwen and others answer 200 with an error object in it; undefined when there is none. */
export function saidError(
  format: UpstreamFormat,
  text: string,
  body: JsonObject | undefined,
  now: number,
): Failure | undefined {
  const isError = typeof body?.error === 'string' || (typeof body?.error === 'object' && body.error !== null);
  return isError ? judgeEvent(format.readFailure(200, text), now) : undefined;
}

/** `what` ends the sentence "The upstream answered 200 ...". */
export function malformed(what: string): Failure {
  return { kind: 'malformed', scope: 'account', message: `The upstream answered 200 ${what}.` };
}
