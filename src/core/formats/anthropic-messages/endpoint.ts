// Where this dialect lives under a base URL, and the headers it demands.

import type { Operation } from '../format.ts';

const PATHS: Record<Operation, string> = {
  generate: '/v1/messages',
  'count-tokens': '/v1/messages/count_tokens',
  models: '/v1/models',
};

/** The version that still takes sampling parameters; 2026-10-21 answers 400 to them. */
const VERSION = '2023-06-01';

/**
 * A final `/v1` of the base URL goes, since the path brings its own. A base URL that ends in `#` is called exactly
 * as it stands; only the count of an address that ends in `/messages` is found beside it.
 */
export function endpoint(baseUrl: string, operation: Operation): string {
  const trimmed = baseUrl.trim();
  if (trimmed.endsWith('#')) return exactly(trimmed.slice(0, -1), operation);
  const [address, query] = splitQuery(trimmed);
  const root = address.replace(/\/+$/, '').replace(/\/v1$/, '');
  return root + PATHS[operation] + query;
}

function exactly(url: string, operation: Operation): string {
  const [address, query] = splitQuery(url);
  return operation === 'count-tokens' && address.endsWith('/messages')
    ? `${address}/count_tokens${query}`
    : url;
}

function splitQuery(url: string): [address: string, query: string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)];
}

/** A client of the same dialect chose its version and betas for the body that is relayed, so both are mirrored. */
export function headers(client: Record<string, string> | undefined): Record<string, string> {
  const written: Record<string, string> = { 'anthropic-version': client?.['anthropic-version'] ?? VERSION };
  const betas = client?.['anthropic-beta'];
  if (betas) written['anthropic-beta'] = betas;
  return written;
}
