// Claude Code: speaks Messages, adds `/v1` to the address by itself.

import type { Agent } from './agent.ts';

export const claudeCode: Agent = {
  id: 'claude-code',
  title: 'Claude Code',
  command: 'claude',
  shared: false,
  // The token variable, not ANTHROPIC_API_KEY: a terminal session then asks for no login. No model variable: the names
  // that the program chooses by itself (large for the work, small for titles) are what profiles tell apart.
  environment: ({ address, key }) => ({
    ANTHROPIC_BASE_URL: address,
    ANTHROPIC_AUTH_TOKEN: key,
  }),
};
