// Whose shape of embeddings a format speaks.

import type { FormatId } from '../../model/format-id.ts';

export type Vendor = 'openai' | 'google';

/** Anthropic has no embeddings. */
export const vendors: Partial<Record<FormatId, Vendor>> = {
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  gemini: 'google',
};
