// Which environment variables terminals get, so that the agents in them find the gateway.

import type { Agent } from '../core/agents/index.ts';
import { loopbackException } from '../core/agents/loopback-exception.ts';

/** Agent id -> whether its variables are written; an absent agent is `auto`. */
export type AgentChoices = Record<string, 'auto' | 'on' | 'off'>;

export interface TerminalSituation {
  agents: readonly Agent[];
  choices: AgentChoices;
  /** Ids of the agents whose program was found on PATH. */
  installed: ReadonlySet<string>;
  address: string;
  /** This workspace's own key: it stays the same over restarts, so the variables never change. */
  key: string;
  /** What terminals start from. */
  environment: Record<string, string | undefined>;
}

/** Where two agents want the same variable, the first in the list has it. */
export function terminalVariables(situation: TerminalSituation): Record<string, string> {
  const { agents, choices, installed, address, key } = situation;
  const variables: Record<string, string> = {};
  for (const agent of agents) {
    if (!isWanted(agent, choices, installed)) continue;
    for (const [name, value] of Object.entries(agent.environment({ address, key })))
      variables[name] ??= value;
  }
  if (Object.keys(variables).length === 0) return {};
  return { ...variables, ...bothSpellings(loopbackException(situation.environment)) };
}

/** Variables that other programs read too are written only where the agent is really there. */
function isWanted(agent: Agent, choices: AgentChoices, installed: ReadonlySet<string>): boolean {
  const choice = choices[agent.id] ?? 'auto';
  if (choice === 'auto') return !agent.shared || installed.has(agent.id);
  return choice === 'on';
}

/** curl and Python read the lower-case name first. */
function bothSpellings(exception: { NO_PROXY?: string }): Record<string, string> {
  const { NO_PROXY } = exception;
  return NO_PROXY === undefined ? {} : { NO_PROXY, no_proxy: NO_PROXY };
}
