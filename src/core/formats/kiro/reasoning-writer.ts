// The wish for reasoning: a field where the model has one, else the tags before the prompt that make it think aloud.

import type { Effort, Reasoning } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { budgetToEffort, effortToBudget, nearestEffort } from '../reasoning-effort.ts';
import type { Writing } from './writing.ts';

const EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];
const LEAST_BUDGET = 1024;
const MOST_BUDGET = 24_576;

export interface ReasoningWriting {
  /** Stands before the instructions. */
  tags?: string;
  /** For the message that is asked now. */
  field?: JsonObject;
}

/** Models are told apart by traits: `effort` = the field, `none` = neither, anything else = the tags, which Claude knows. */
export function writeReasoning(reasoning: Reasoning | undefined, writing: Writing): ReasoningWriting {
  if (!reasoning || reasoning.mode === 'off') return {};
  switch (writing.traits.reasoning) {
    case 'none':
      writing.losses.add('reasoning');
      return {};
    case 'effort':
      return { field: { effort: effortOf(reasoning, writing) } };
    default:
      return { tags: tagsFor(reasoning) };
  }
}

function effortOf({ effort, budgetTokens }: Reasoning, { traits }: Writing): Effort {
  const asked = effort ?? (budgetTokens === undefined ? 'high' : budgetToEffort(budgetTokens));
  return nearestEffort(asked, traits.efforts ?? EFFORTS) ?? asked;
}

function tagsFor(reasoning: Reasoning): string {
  const { mode, effort, budgetTokens } = reasoning;
  if (mode === 'adaptive') {
    const wish = nearestEffort(effort ?? 'high', ['low', 'medium', 'high']);
    return `<thinking_mode>adaptive</thinking_mode><thinking_effort>${wish}</thinking_effort>`;
  }
  const asked = budgetTokens ?? effortToBudget(effort ?? 'medium');
  const budget = Math.min(MOST_BUDGET, Math.max(LEAST_BUDGET, asked));
  return `<thinking_mode>enabled</thinking_mode><max_thinking_length>${budget}</max_thinking_length>`;
}
