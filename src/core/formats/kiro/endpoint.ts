// Where Kiro's service takes its calls, and what each way of calling it wants in the headers.

import type { Operation } from '../format.ts';

/** The path of the older way of calling; the newer posts to `/` and names the operation in a header. */
const REST_PATH = '/generateAssistantResponse';

/**
 * The base URL's own path decides the way of calling, a bare host gets `/`. Lists of models are kept by another host
 * (`management.` beside `runtime.`), at other hosts beside the conversation.
 */
export function endpoint(baseUrl: string, operation: Operation): string {
  const trimmed = baseUrl.trim().replace(/#$/, '');
  if (operation === 'models') return modelsUrl(trimmed);
  const url = new URL(trimmed);
  return url.pathname === '/' ? `${url.origin}/${url.search}` : trimmed;
}

function modelsUrl(baseUrl: string): string {
  const { protocol, host } = new URL(baseUrl);
  const managing = host.replace(/^runtime\.(?=[^.]+\.kiro\.dev)/, 'management.');
  const path = managing === host ? 'ListAvailableModels' : 'List-Available-Models';
  return `${protocol}//${managing}/${path}?origin=AI_EDITOR`;
}

/** `x-amzn-codewhisperer-optout` asks the vendor not to use what is said for improving its service. */
export function headers(_client: unknown, url = ''): Record<string, string> {
  const always = { 'x-amzn-codewhisperer-optout': 'true' };
  if (/\/List-?Available-?Models/.test(url)) return always;
  const accept = 'application/vnd.amazon.eventstream';
  if (url.includes(REST_PATH)) return { ...always, accept, 'content-type': 'application/json' };
  return {
    ...always,
    accept,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonCodeWhispererStreamingService.GenerateAssistantResponse',
  };
}
