// Every wire format that is built in.

import { anthropicMessages } from '../formats/anthropic-messages/index.ts';
import { gemini } from '../formats/gemini/index.ts';
import { openaiChat } from '../formats/openai-chat/index.ts';
import { openaiResponses } from '../formats/openai-responses/index.ts';
import type { Formats } from '../relay/prepare.ts';
import type { Dialects } from '../server/dialects.ts';

export const formats: Formats = new Map(
  [openaiChat, openaiResponses, anthropicMessages, gemini].map((format) => [format.id, format]),
);

/** The ones in which this gateway answers. */
export const dialects: Dialects = formats;
