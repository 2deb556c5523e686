// What Messages cannot carry of thinking, limits and sampling, which depend on each other there.

import { effortToBudget } from '../../src/core/formats/reasoning-effort.ts';
import type { Conversation, Part } from '../../src/core/model/conversation.ts';
import type { Change } from './change.ts';

const defaultLimit = 8192;
const thinkingLimit = 32_000;

function lastAssistant({ turns }: Conversation): Part[] {
  return turns.findLast(({ role }) => role === 'assistant')?.parts ?? [];
}

/** A running loop whose last turn shows no thought of this vendor. */
function isUnproven(conversation: Conversation): boolean {
  const parts = lastAssistant(conversation);
  return parts.some(({ type }) => type === 'tool-call') && parts[0]?.type !== 'reasoning';
}

function isForced({ toolChoice: choice }: Conversation): boolean {
  return choice?.type === 'required' || choice?.type === 'tool';
}

export const budgets: Change = {
  what: 'efforts become budgets, and fit under the limit',
  why: 'The models that can be told to think take tokens.',
  apply(conversation) {
    const { reasoning } = conversation;
    if (reasoning?.mode !== 'on') return;
    const wanted = reasoning.budgetTokens ?? effortToBudget(reasoning.effort ?? 'medium');
    const limit = conversation.maxOutputTokens ?? Math.max(thinkingLimit, wanted + defaultLimit);
    conversation.maxOutputTokens = limit;
    const room = Math.min(defaultLimit, Math.floor(limit / 4));
    const budgetTokens = wanted < limit ? wanted : limit - room;
    const { show } = reasoning;
    conversation.reasoning = { mode: 'on', budgetTokens, ...(show !== undefined && { show }) };
  },
};

export const unprovenLoop: Change = {
  what: 'thinking in a tool loop that began without it',
  why: 'The running turn would have to begin with a proven thought.',
  loss: /^reasoning$/,
  apply(conversation) {
    if (conversation.reasoning?.mode === 'on' && isUnproven(conversation)) {
      conversation.reasoning = { mode: 'off' };
    }
  },
};

export const forcedWhileThinking: Change = {
  what: 'a forced tool beside thinking with a budget',
  why: 'Both together are a 400; the wish is told in words.',
  loss: /^forced tool choice$/,
  apply(conversation) {
    if (!isForced(conversation) || conversation.reasoning?.mode !== 'on') return;
    const { toolChoice: choice } = conversation;
    const what = choice?.type === 'tool' ? `the tool ${choice.name}` : 'one of the tools';
    conversation.system.push({ type: 'text', text: `Answer by calling ${what}.` });
    conversation.toolChoice = { type: 'auto' };
  },
};

export const adaptiveWhileForced: Change = {
  what: 'thinking that is left to the model, beside a forced tool',
  why: 'Both together are a 400, and not thinking is within what was asked.',
  loss: /^reasoning$/,
  apply(conversation) {
    const { reasoning } = conversation;
    if (reasoning?.mode !== 'adaptive' || !isForced(conversation)) return undefined;
    conversation.maxOutputTokens ??= thinkingLimit;
    // What is left is the effort, and an effort alone reads as if the model were to decide.
    if (reasoning.effort) conversation.reasoning = { mode: 'adaptive', effort: reasoning.effort };
    else delete conversation.reasoning;
    return 'lost';
  },
};

export const efforts: Change = {
  what: 'the least effort is low',
  why: 'There is no word for minimal.',
  apply({ reasoning }) {
    if (reasoning?.effort === 'minimal') reasoning.effort = 'low';
  },
};

export const limits: Change = {
  what: 'a limit where the client gave none',
  why: 'The field is required.',
  apply(conversation) {
    const thinks = conversation.reasoning !== undefined && conversation.reasoning.mode !== 'off';
    conversation.maxOutputTokens ??= thinks ? thinkingLimit : defaultLimit;
  },
};

/** Beside a forced tool nothing is thought, and only the effort is left of the wish. */
function thinks(conversation: Conversation): boolean {
  const { reasoning } = conversation;
  return reasoning !== undefined && reasoning.mode !== 'off' && !isForced(conversation);
}

export const usualTemperature: Change = {
  what: 'a temperature of 1 while the model thinks',
  why: 'It is what happens anyway, and on newer models the field alone is refused.',
  apply(conversation) {
    if (thinks(conversation) && conversation.sampling.temperature === 1)
      delete conversation.sampling.temperature;
  },
};

export const samplingOfThoughts: Change = {
  what: 'sampling while the model thinks',
  why: 'It is refused.',
  loss: /^(temperature|top_p|top_k)$/,
  apply(conversation) {
    if (!thinks(conversation)) return;
    const { temperature: _, topP: __, topK: ___, ...rest } = conversation.sampling;
    conversation.sampling = rest;
  },
};

export const onlyOneOfTwo: Change = {
  what: 'temperatures above 1, and top-p beside a temperature',
  why: 'The scale ends at 1, and models of 4.1 to 4.6 refuse both at once.',
  loss: /^(temperature above 1|top_p)$/,
  apply({ sampling }) {
    if (sampling.temperature === undefined) return;
    sampling.temperature = Math.min(1, sampling.temperature);
    delete sampling.topP;
  },
};
