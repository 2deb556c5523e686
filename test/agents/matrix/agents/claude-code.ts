// Claude Code: Messages, pointed by environment alone.

import { claudeCode as settings } from '../../../../src/core/agents/claude-code.ts';
import { agentPackages } from '../../install-agents.ts';
import type { AgentUnderTest } from '../agent-under-test.ts';

export const claudeCode: AgentUnderTest = {
  title: 'Claude Code',
  package: agentPackages['claude-code'],
  speaks: 'anthropic-messages',
  tools: {
    shell: 'Bash',
    write: 'Write',
    look: 'Read',
    // The search answers with references, and only then is the tool that it found declared.
    others: [
      { tool: 'ToolSearch', says: { query: 'select:CronList' } },
      { tool: 'CronList', says: {}, tells: 'No scheduled jobs' },
    ],
  },
  launch: (place) => ({
    environment: { ...settings.environment(place), CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
    arguments: (prompt) => ['-p', prompt, '--allowedTools', 'Bash', 'Write', 'CronList'],
  }),
};
