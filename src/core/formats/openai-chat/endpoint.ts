// Where a Chat server takes its calls, from a base URL as a person wrote it.

import type { Operation } from '../format.ts';
import { openAiEndpoint } from '../openai-endpoint.ts';

const paths: Partial<Record<Operation, string>> = {
  generate: '/chat/completions',
  models: '/models',
  // No Chat server counts tokens; the path answers 404 everywhere, and the caller estimates.
  'count-tokens': '/chat/completions/input_tokens',
};

export function endpoint(baseUrl: string, operation: Operation): string {
  return openAiEndpoint(baseUrl, paths[operation] ?? '');
}
