// Settings that both of OpenAI's dialects take under different names.

import type { Effort, Reasoning } from '../model/conversation.ts';
import type { JsonObject } from '../model/json.ts';
import type { Traits } from '../model/traits.ts';
import { budgetToEffort, nearestEffort } from './reasoning-effort.ts';

/** The effort to send, among those the model takes; undefined = say nothing. */
export function openAiEffort(asked: Reasoning, traits: Traits): Effort | undefined {
  const effort = wantedEffort(asked, traits.reasoning === 'effort');
  return effort && traits.efforts ? nearestEffort(effort, traits.efforts) : effort;
}

/** `none` is refused by models that always think, so it goes only where the client said it or the model is known to reason. */
function wantedEffort(asked: Reasoning, isKnownToReason: boolean): Effort | undefined {
  if (asked.effort) return asked.effort;
  if (asked.mode === 'off') return isKnownToReason ? 'none' : undefined;
  return asked.budgetTokens === undefined ? undefined : budgetToEffort(asked.budgetTokens);
}

/** Other vendors' tiers have no counterpart. */
export function openAiTier(tier: string | undefined): string | undefined {
  return tier && ['auto', 'default', 'flex', 'priority', 'scale', 'fast'].includes(tier) ? tier : undefined;
}

/** OpenAI demands a name for a schema, and refuses most characters in it. */
export function openAiSchemaName(name: string | undefined): string {
  return (name ?? '').replace(/[^a-zA-Z0-9_-]+/g, '_').slice(0, 64) || 'response';
}

/** The schema of a function: some servers demand one, all an object at its root, and many `properties` in it. */
export function openAiParameters(schema: JsonObject | undefined): JsonObject {
  return { ...schema, type: 'object', properties: schema?.properties ?? {} };
}
