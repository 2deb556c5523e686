// Amounts of bytes as people write them: `512b`, `64kb`, `32mb`, `1gb`, in steps of 1024; a bare number is bytes.

export const sizePattern = /^\d+(\.\d+)?([bB]|[kK][bB]|[mM][bB]|[gG][bB])?$/;

const bytes = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** Bytes, rounded; undefined when it is no size. */
export function parseSize(written: string | number): number | undefined {
  if (typeof written === 'number') return written >= 0 ? Math.round(written) : undefined;
  if (!sizePattern.test(written)) return undefined;
  const unit = written.replace(/^[\d.]+/, '').toLowerCase() || 'b';
  return Math.round(Number.parseFloat(written) * bytes[unit as keyof typeof bytes]);
}
