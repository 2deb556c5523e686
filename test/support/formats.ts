// Every wire format with what a test needs to judge it: a strict client, a strict server's rules, and a sample of its speech.

import { existsSync } from 'node:fs';
import { anthropicMessages } from '../../src/core/formats/anthropic-messages/index.ts';
import type { Format } from '../../src/core/formats/format.ts';
import { openaiChat } from '../../src/core/formats/openai-chat/index.ts';
import type { FormatId } from '../../src/core/model/format-id.ts';
import type { Traits } from '../../src/core/model/traits.ts';
import { findViolation } from './anthropic-messages-rules.ts';
import { refusalOf as refuseGemini } from './gemini-rules.ts';
import { refusalOf } from './openai-chat-rules.ts';
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
  id: FormatId;
  format: Format;
  client: StrictClient;
  /** Why the vendor would refuse a request; undefined for a good one. */
  refusal(body: any, traits?: Traits): string | undefined;
  sample: Sample;
}

export const chat: FormatUnderTest = {
  id: 'openai-chat',
  format: openaiChat,
  client: chatClient,
  refusal: (body) => refusalOf(body, ['reasoning_content', 'reasoning_details', 'extra_content'])?.message,
  sample: chatSample,
};

export const messages: FormatUnderTest = {
  id: 'anthropic-messages',
  format: anthropicMessages,
  client: messagesClient,
  refusal: (body) => findViolation(body, 'generate', '2023-06-01')?.message,
  sample: messagesSample,
};

const root = new URL('../../src/core/formats/', import.meta.url);
const has = (id: string) => existsSync(new URL(`${id}/index.ts`, root));
const rulesOf = async (file: string) =>
  existsSync(new URL(file, import.meta.url)) ? await import(new URL(file, import.meta.url).href) : {};
const anyOf = (rules: any) => (body: any) => {
  const found = Object.entries(rules).find(
    ([name, value]) => typeof value === 'function' && /refusal|violation|refuse/i.test(name),
  );
  const said: any = (found?.[1] as any)?.(body);
  return typeof said === 'string' ? said : said?.message;
};
export const responses: FormatUnderTest = {
  id: 'openai-responses',
  format: has('openai-responses')
    ? (Object.values(await import(new URL('openai-responses/index.ts', root).href)).find(
        (value: any) => value?.id === 'openai-responses',
      ) as Format)
    : (undefined as any),
  client: responsesClient,
  refusal: anyOf(await rulesOf('openai-responses-rules.ts')),
  sample: responsesSample,
};
export const gemini: FormatUnderTest = {
  id: 'gemini',
  format: has('gemini')
    ? (Object.values(await import(new URL('gemini/index.ts', root).href)).find(
        (value: any) => value?.id === 'gemini',
      ) as Format)
    : (undefined as any),
  client: geminiClient,
  refusal: (body, traits) => refuseGemini(body, 'generate', traits?.geminiGeneration ?? 2),
  sample: geminiSample,
};

export const formats: readonly FormatUnderTest[] = [chat, messages, responses, gemini].filter(
  ({ format }) => format,
);

/** Every client's dialect with every upstream's, the same one excepted: that is relayed untranslated. */
export const translations = formats.flatMap((client) =>
  formats.filter((upstream) => upstream !== client).map((upstream) => ({ client, upstream })),
);
