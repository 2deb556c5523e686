// Every client package, in the order in which the page shows them.

import { messagesClient } from './anthropic-messages.ts';
import type { ClientKind } from './client.ts';
import { geminiClient } from './gemini.ts';
import { chatClient } from './openai-chat.ts';
import { responsesClient } from './openai-responses.ts';

export const clients: readonly ClientKind[] = [chatClient, responsesClient, messagesClient, geminiClient];
