// How much thinking a request asks for: `thinking` and `output_config.effort`.

import type { Reasoning } from '../../model/conversation.ts';
import { asNumber, asObject, type JsonObject } from '../../model/json.ts';
import { isEffort } from '../reasoning-effort.ts';

export function readReasoning(body: JsonObject, losses: Set<string>): Reasoning | undefined {
  const thinking = asObject(body.thinking);
  const effort = asObject(body.output_config)?.effort;
  const reasoning = readThinking(thinking, losses);
  if (!isEffort(effort)) return reasoning;
  // Models that always think are steered by the effort alone.
  return { ...(reasoning ?? { mode: 'adaptive' }), effort };
}

function readThinking(thinking: JsonObject | undefined, losses: Set<string>): Reasoning | undefined {
  if (!thinking) return undefined;
  const budgetTokens = asNumber(thinking.budget_tokens);
  switch (thinking.type) {
    case 'disabled':
      return { mode: 'off' };
    case 'enabled':
      return {
        mode: 'on',
        ...(budgetTokens === undefined ? {} : { budgetTokens }),
        ...readDisplay(thinking),
      };
    case 'adaptive':
      return { mode: 'adaptive', ...readDisplay(thinking) };
    case 'between_tools':
      losses.add('thinking.between_tools');
      return { mode: 'adaptive' };
    default:
      losses.add('thinking');
      return undefined;
  }
}

/** Claude Code also sends `updates`, which is readable as well. */
function readDisplay({ display }: JsonObject): { show?: boolean } {
  return typeof display === 'string' ? { show: display !== 'omitted' } : {};
}
