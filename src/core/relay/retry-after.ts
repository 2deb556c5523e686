// When a vendor says to come back: in seconds, as a date, in milliseconds.

/** Epoch milliseconds, or undefined when the answer names no time. Header names are lower case. */
export function readRetryAt(headers: Record<string, string>, now: number): number | undefined {
  const milliseconds = Number(headers['retry-after-ms']);
  if (headers['retry-after-ms'] && Number.isFinite(milliseconds)) return now + Math.max(0, milliseconds);
  const value = headers['retry-after'];
  if (!value) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return now + Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date;
}

/** Whole seconds from now, at least one, as `retry-after` wants them. */
export function retryAfterSeconds(retryAt: number, now: number): string {
  return String(Math.max(1, Math.ceil((retryAt - now) / 1000)));
}
