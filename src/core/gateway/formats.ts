// Every wire format that is built in.

import { anthropicMessages } from '../formats/anthropic-messages/index.ts';
import type { UpstreamFormat } from '../formats/format.ts';
import { gemini } from '../formats/gemini/index.ts';
import { kiro } from '../formats/kiro/index.ts';
import { openaiChat } from '../formats/openai-chat/index.ts';
import { openaiResponses } from '../formats/openai-responses/index.ts';
import type { FormatId } from '../model/format-id.ts';
import type { Formats } from '../relay/prepare.ts';
import type { Dialects } from '../server/dialects.ts';

/** The ones in which this gateway answers. */
export const dialects: Dialects = new Map(
  [openaiChat, openaiResponses, anthropicMessages, gemini].map((format) => [format.id, format]),
);

/** All that upstreams speak. */
export const formats: Formats = new Map<FormatId, UpstreamFormat>([...dialects, [kiro.id, kiro]]);
