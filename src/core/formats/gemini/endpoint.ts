// Where a Gemini server takes its calls, from a base URL as a person wrote it.

import type { Operation } from '../format.ts';

/** Google lists 50 models a page by default, and 1000 at most. */
const MODELS_QUERY = 'pageSize=1000';

/**
 * A final `/v1beta`, `/v1` or the like of the base URL decides the version, default `/v1beta`; Vertex addresses that end in
 * `/publishers/NAME` have theirs inside. A base URL that ends in `#` is called exactly; only the method at its end
 * (`:generateContent`) follows the operation.
 */
export function endpoint(baseUrl: string, operation: Operation, model: string, stream: boolean): string {
  const trimmed = baseUrl.trim();
  const isExact = trimmed.endsWith('#');
  const [, address = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/s.exec(trimmed) ?? [];
  const asked = operation === 'models' ? MODELS_QUERY : isStream(operation, stream) ? 'alt=sse' : '';
  if (isExact) return exactly(address, query, operation, stream);
  const base = address.replace(/\/+$/, '');
  const isComplete = /\/(v\d\w*|publishers\/[^/]+)$/.test(base);
  const versioned = isComplete ? base : `${base}/v1beta`;
  const path = operation === 'models' ? 'models' : `${resource(model)}:${method(operation, stream)}`;
  return withQuery(`${versioned}/${path}`, query, asked);
}

/** The dialect demands no headers of its own; a client's `x-goog-api-client` says who the client is, not who we are. */
export function headers(): Record<string, string> {
  return {};
}

function exactly(address: string, query: string, operation: Operation, stream: boolean): string {
  const named = /:(generateContent|streamGenerateContent|countTokens)$/;
  if (operation === 'models' || !named.test(address)) return withQuery(address, query, '');
  const asked = isStream(operation, stream) ? 'alt=sse' : '';
  return withQuery(address.replace(named, `:${method(operation, stream)}`), query, asked);
}

function isStream(operation: Operation, stream: boolean): boolean {
  return operation === 'generate' && stream;
}

function method(operation: Operation, stream: boolean): string {
  if (operation === 'count-tokens') return 'countTokens';
  return stream ? 'streamGenerateContent' : 'generateContent';
}

/** A model's own name may hold `/` and `:`, which mean something in this path. */
function resource(model: string): string {
  const [, collection = 'models', name = ''] = /^(?:(models|tunedModels)\/)?(.*)$/s.exec(model) ?? [];
  return `${collection}/${encodeURIComponent(name)}`;
}

function withQuery(address: string, ...queries: string[]): string {
  const parts = new Set(queries.flatMap((query) => query.split('&')).filter((part) => part !== ''));
  return parts.size > 0 ? `${address}?${[...parts].join('&')}` : address;
}
