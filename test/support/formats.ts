// Every wire format with what a test needs to judge it: a strict client, a strict server's rules, and a sample of its speech.

import { anthropicMessages } from '../../src/core/formats/anthropic-messages/index.ts';
import type { Format } from '../../src/core/formats/format.ts';
import { gemini as geminiFormat } from '../../src/core/formats/gemini/index.ts';
import { openaiChat } from '../../src/core/formats/openai-chat/index.ts';
import { openaiResponses } from '../../src/core/formats/openai-responses/index.ts';
import type { DialectId } from '../../src/core/model/format-id.ts';
import type { Traits } from '../../src/core/model/traits.ts';
import { findViolation } from './anthropic-messages-rules.ts';
import { refusalOf as refusalOfGemini } from './gemini-rules.ts';
import { refusalOf as refusalOfChat } from './openai-chat-rules.ts';
import { refusalOf as refusalOfResponses } from './openai-responses-rules.ts';
import { messagesSample } from './samples/anthropic-messages.ts';
import { geminiSample } from './samples/gemini.ts';
import { chatSample } from './samples/openai-chat.ts';
import { responsesSample } from './samples/openai-responses.ts';
import type { Sample } from './samples/sample.ts';
import { messagesClient } from './strict-clients/anthropic-messages.ts';
import { geminiClient } from './strict-clients/gemini.ts';
import type { StrictClient } from './strict-clients/heard.ts';
import { chatClient } from './strict-clients/openai-chat.ts';
import { responsesClient } from './strict-clients/openai-responses.ts';

export interface FormatUnderTest {
  id: DialectId;
  format: Format;
  client: StrictClient;
  /** Why the vendor would refuse a request; undefined for a good one. The traits are those it was written for. */
  refusal(body: any, traits?: Traits): string | undefined;
  sample: Sample;
}

export const chat: FormatUnderTest = {
  id: 'openai-chat',
  format: openaiChat,
  client: chatClient,
  refusal: (body, traits = {}) => refusalOfChat(body, chatExtensions(traits))?.message,
  sample: chatSample,
};

/** Fields beyond OpenAI's own that a server with these traits takes. */
function chatExtensions({ reasoningContent, reasoningProofs, reasoning }: Traits): string[] {
  return [
    ...(reasoningContent ? ['reasoning_content'] : []),
    ...(reasoningProofs ? ['reasoning_details', 'extra_content'] : []),
    ...(reasoning === 'budget' ? ['enable_thinking', 'thinking_budget'] : []),
    ...(reasoning === 'adaptive' ? ['thinking'] : []),
  ];
}

export const responses: FormatUnderTest = {
  id: 'openai-responses',
  format: openaiResponses,
  client: responsesClient,
  refusal: (body) => refusalOfResponses(body)?.message,
  sample: responsesSample,
};

export const messages: FormatUnderTest = {
  id: 'anthropic-messages',
  format: anthropicMessages,
  client: messagesClient,
  refusal: (body) => findViolation(body, 'generate', '2023-06-01')?.message,
  sample: messagesSample,
};

export const gemini: FormatUnderTest = {
  id: 'gemini',
  format: geminiFormat,
  client: geminiClient,
  refusal: (body, traits) => refusalOfGemini(body, 'generate', traits?.geminiGeneration ?? 2),
  sample: geminiSample,
};

export const formats: readonly FormatUnderTest[] = [chat, responses, messages, gemini];
