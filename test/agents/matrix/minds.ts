// How the model behind each format behaves: what it is called, whether it shows its thinking, and how it proves it.

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
  /** How it answers this request. */
  manner(conversation: Conversation, body: JsonObject): Manner;
}

function proof(format: DialectId, kind: Proof['kind'], value: string): Proof {
  return { format, kind, value };
}

function shownIf(isWanted: boolean | undefined): Manner['thinking'] {
  return isWanted ? 'shown' : 'hidden';
}

const encrypted = proof('openai-responses', 'encrypted', 'gAAAAmatrix');
const signature = proof('anthropic-messages', 'signature', `${anthropicSignature}matrix`);
const thoughtSignature = proof('gemini', 'signature', `${geminiSignature}bWF0cml4`);

export const vendors: Record<DialectId, Vendor> = {
  // Chat has no place for what the model thought.
  'openai-chat': {
    type: 'openai',
    model: 'gpt-5.5',
    manner: () => ({ thinking: 'none', signs: 'thinking' }),
  },
  'openai-responses': {
    type: 'openai-responses',
    model: 'gpt-5.5',
    manner: ({ reasoning }, { include }) => ({
      thinking: shownIf(reasoning?.show),
      signs: 'thinking',
      ...(asList(include).includes('reasoning.encrypted_content') && { proof: encrypted }),
    }),
  },
  // Thinks only where it is asked to.
  'anthropic-messages': {
    type: 'anthropic',
    model: 'claude-sonnet-5',
    manner: ({ reasoning }, { thinking }) => ({
      thinking: thinking === undefined ? 'none' : shownIf(reasoning?.show ?? true),
      signs: 'thinking',
      ...(thinking !== undefined && { proof: signature }),
    }),
  },
  gemini: {
    type: 'gemini',
    model: 'gemini-3.8-flash',
    manner: ({ reasoning }) => ({
      thinking: shownIf(reasoning?.show),
      signs: 'what follows',
      proof: thoughtSignature,
    }),
  },
};
