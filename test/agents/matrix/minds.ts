// How the model behind each format behaves: what it is called, and how it proves its thinking.

import type { Conversation, Proof } from '../../../src/core/model/conversation.ts';
import type { DialectId } from '../../../src/core/model/format-id.ts';
import { asList, type JsonObject } from '../../../src/core/model/json.ts';
import { SIGNATURE_PREFIX as anthropicSignature } from '../../support/anthropic-messages-rules.ts';
import { SIGNATURE_PREFIX as geminiSignature } from '../../support/gemini-rules.ts';
import type { Manner } from './scripted-mind.ts';

export interface Vendor {
  /** The provider's id in the configuration. */
  type: string;
  model: string;
  manner(conversation: Conversation, body: JsonObject): Manner;
}

const silent: Manner = { thinks: false, signs: 'thinking' };

function proof(format: DialectId, kind: Proof['kind'], value: string): Proof {
  return { format, kind, value };
}

function asksForThinking({ reasoning }: Conversation): boolean {
  return reasoning !== undefined && reasoning.mode !== 'off';
}

export const vendors: Record<DialectId, Vendor> = {
  // Chat has no place for what the model thought.
  'openai-chat': { type: 'openai', model: 'gpt-5.5', manner: () => silent },
  'openai-responses': {
    type: 'openai-responses',
    model: 'gpt-5.5',
    manner: (conversation, { include }) => ({
      thinks: conversation.reasoning?.show === true,
      signs: 'thinking',
      ...(asList(include).includes('reasoning.encrypted_content') && {
        proof: proof('openai-responses', 'encrypted', 'gAAAAmatrix'),
      }),
    }),
  },
  'anthropic-messages': {
    type: 'anthropic',
    model: 'claude-sonnet-5',
    manner: (conversation) => ({
      thinks: asksForThinking(conversation),
      signs: 'thinking',
      proof: proof('anthropic-messages', 'signature', `${anthropicSignature}matrix`),
    }),
  },
  // Signs also when its thoughts are not shown.
  gemini: {
    type: 'gemini',
    model: 'gemini-3.8-flash',
    manner: (conversation) => ({
      thinks: conversation.reasoning?.show === true,
      signs: 'what follows',
      proof: proof('gemini', 'signature', `${geminiSignature}bWF0cml4`),
    }),
  },
};
