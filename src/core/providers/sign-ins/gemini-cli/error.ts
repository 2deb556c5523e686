// Code Assist's errors as Gemini's API writes them: the time to wait always in a `RetryInfo`, and the page that helps in
// the message.

import { asList, asObject, asString, type JsonObject } from '../../../model/json.ts';

const retryInfo = 'type.googleapis.com/google.rpc.RetryInfo';

export function writeError(body: JsonObject): JsonObject {
  const error = asObject(body.error);
  if (!error) return body;
  const details = asList(error.details).map((detail) => asObject(detail) ?? {});
  const message = asString(error.message) ?? '';
  const delay = delayIn(details, message);
  const others = details.filter((detail) => delay === undefined || detail['@type'] !== retryInfo);
  const clock = delay === undefined ? [] : [{ '@type': retryInfo, retryDelay: `${delay / 1000}s` }];
  const page = details.some(({ reason }) => reason === 'VALIDATION_REQUIRED') ? pageIn(details) : undefined;
  return {
    ...body,
    error: {
      ...error,
      message: page === undefined ? message : `${message} Open ${page}`,
      details: [...others, ...clock],
    },
  };
}

/** Milliseconds: in a detail of its own, in the quota's metadata, or in the message alone. */
function delayIn(details: JsonObject[], message: string): number | undefined {
  for (const detail of details) {
    const told = asString(detail.retryDelay) ?? asString(asObject(detail.metadata)?.quotaResetDelay);
    const delay = told === undefined ? undefined : milliseconds(told);
    if (delay !== undefined) return delay;
  }
  const [, inWords] = /(?:retry in|reset after) ((?:\d+(?:\.\d+)?(?:ms|[dhms])\s*)+)/i.exec(message) ?? [];
  return inWords === undefined ? undefined : milliseconds(inWords);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `34.07s`, `900ms`, `1h2m3s`. */
function milliseconds(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)];
  if (parts.length === 0) return undefined;
  return Math.ceil(
    parts.reduce((sum, [, figure, unit]) => sum + Number(figure) * (units[unit ?? ''] ?? 0), 0),
  );
}

function pageIn(details: JsonObject[]): string | undefined {
  const links = details.flatMap((detail) => asList(detail.links));
  const link = asString(asObject(links[0])?.url);
  return link ?? details.map((detail) => asString(asObject(detail.metadata)?.validation_link)).find(Boolean);
}
