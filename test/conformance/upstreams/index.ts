// Every upstream format, in the order in which the page shows them.

import { messagesUpstream } from './anthropic-messages.ts';
import { geminiUpstream } from './gemini.ts';
import { chatUpstream } from './openai-chat.ts';
import { responsesUpstream } from './openai-responses.ts';
import type { UpstreamKind } from './upstream.ts';

export const upstreams: readonly UpstreamKind[] = [
  chatUpstream,
  responsesUpstream,
  messagesUpstream,
  geminiUpstream,
];
