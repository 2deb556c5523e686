// One line of log for one request. No contents, no keys.

import type { RequestRecord } from '../model/record.ts';

export function describeRequest(record: RequestRecord): string {
  const way = record.attempts.map(({ account, failure }) =>
    failure ? `${account} (${failure.kind})` : account,
  );
  const parts = [
    `${record.id} ${record.client}: ${record.format} ${record.model}`,
    way.length > 0 ? `via ${way.join(', ')}` : 'no account',
    `${record.status} in ${record.durationMs} ms`,
  ];
  if (record.losses.length > 0) parts.push(`lost: ${record.losses.join(', ')}`);
  if (record.failure) parts.push(record.failure.message);
  return parts.join(' · ');
}
