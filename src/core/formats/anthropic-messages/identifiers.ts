// Tool names and call ids in the shape that this dialect takes, the same for the same name in every place.

import { createHash } from 'node:crypto';

const NAME_LIMIT = 128;
/** The dialect names no limit; vendors behind it (Bedrock) take 64. */
const ID_LIMIT = 64;

/** `[a-zA-Z0-9_-]+` and at most `limit` long. A changed text carries a hash of the original, so that two do not collide. */
function conform(text: string, limit: number): string {
  if (text.length > 0 && text.length <= limit && !/[^a-zA-Z0-9_-]/.test(text)) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const readable = text.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, limit - hash.length - 1);
  return `${readable}_${hash}`;
}

export function conformCallId(id: string): string {
  return conform(id, ID_LIMIT);
}

export function conformToolName(name: string): string {
  return conform(name, NAME_LIMIT);
}

/** Written name -> original name, of those that had to change; undefined when none had to. */
export function changedToolNames(names: Iterable<string>): Record<string, string> | undefined {
  const changed = [...new Set(names)]
    .map((name) => [conformToolName(name), name] as const)
    .filter(([written, name]) => written !== name);
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}
