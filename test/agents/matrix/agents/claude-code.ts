// Claude Code: Messages, pointed by environment alone.

import { claudeCode as settings } from '../../../../src/core/agents/claude-code.ts';
import { agentPackages } from '../../install-agents.ts';
import type { AgentUnderTest } from '../agent-under-test.ts';

export const claudeCode: AgentUnderTest = {
  title: 'Claude Code',
  package: agentPackages['claude-code'],
  tools: { shell: 'Bash', write: 'Write' },
  launch: (place) => ({
    environment: { ...settings.environment(place), CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
    arguments: (prompt) => ['-p', prompt, '--allowedTools', 'Bash', 'Write'],
  }),
};
