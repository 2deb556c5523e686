// Where a server of an OpenAI dialect takes its calls, from a base URL as a person wrote it.

/** A bare host gets `/v1`, any path is taken as it is, and a base URL that ends in `#` is called exactly. */
export function openAiEndpoint(baseUrl: string, path: string): string {
  const trimmed = baseUrl.trim();
  if (trimmed.endsWith('#')) return trimmed.slice(0, -1);
  const [, address = '', query = ''] = /^([^?]*)(\?.*)?$/s.exec(trimmed) ?? [];
  const base = address.endsWith('/') ? address.slice(0, -1) : address;
  const isBareHost = !base.replace(/^[a-z][\w+.-]*:\/\//i, '').includes('/');
  return `${base}${isBareHost ? '/v1' : ''}${path}${query}`;
}

/** Headers of the dialects. Organisation and project headers name the caller's own account, so they stay behind. */
export function openAiHeaders(client: Record<string, string> | undefined): Record<string, string> {
  const written: Record<string, string> = { 'content-type': 'application/json' };
  const beta = client?.['openai-beta'];
  if (beta) written['openai-beta'] = beta;
  return written;
}
