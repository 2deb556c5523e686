// Spans of time as people write them: `500ms`, `30s`, `10m`, `2h`, `7d`; a bare number is seconds.

export const durationPattern = /^\d+(\.\d+)?(ms|s|m|h|d)?$/;

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds, rounded; undefined when it is no duration. */
export function parseDuration(written: string | number): number | undefined {
  if (typeof written === 'number') return written >= 0 ? Math.round(written * 1000) : undefined;
  if (!durationPattern.test(written)) return undefined;
  const unit = written.replace(/^[\d.]+/, '') || 's';
  return Math.round(Number.parseFloat(written) * milliseconds[unit as keyof typeof milliseconds]);
}
