// All agents that environment variables alone can point here.

import type { Agent } from './agent.ts';
import { claudeCode } from './claude-code.ts';
import { kilo } from './kilo.ts';
import { opencode } from './opencode.ts';
import { qwenCode } from './qwen-code.ts';

export type { Agent, AgentContext } from './agent.ts';

/** In the order in which lists show them. */
export const agents: readonly Agent[] = [claudeCode, qwenCode, opencode, kilo];
