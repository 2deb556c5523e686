// Where a Chat server takes its calls, from a base URL as a person wrote it.

import type { Operation } from '../format.ts';

const paths: Record<Operation, string> = {
  generate: '/chat/completions',
  models: '/models',
  // No Chat server counts tokens; the path answers 404 everywhere, and the caller estimates.
  'count-tokens': '/chat/completions/input_tokens',
};

/** A bare host gets `/v1`, any path is taken as it is, and a base URL that ends in `#` is called exactly. */
export function endpoint(baseUrl: string, operation: Operation): string {
  if (baseUrl.endsWith('#')) return baseUrl.slice(0, -1);
  const [, address = '', query = ''] = /^([^?]*)(\?.*)?$/s.exec(baseUrl.trim()) ?? [];
  const base = address.endsWith('/') ? address.slice(0, -1) : address;
  const isBareHost = !base.replace(/^[a-z][\w+.-]*:\/\//i, '').includes('/');
  return `${base}${isBareHost ? '/v1' : ''}${paths[operation]}${query}`;
}

/** Headers of the dialect. Organisation and project headers name the caller's own account, so they stay behind. */
export function headers(client: Record<string, string> | undefined): Record<string, string> {
  const written: Record<string, string> = { 'content-type': 'application/json' };
  const beta = client?.['openai-beta'];
  if (beta) written['openai-beta'] = beta;
  return written;
}
