// Qwen Code: Chat, pointed by environment alone.

import { qwenCode as settings } from '../../../../src/core/agents/qwen-code.ts';
import { agentPackages } from '../../install-agents.ts';
import type { AgentUnderTest } from '../agent-under-test.ts';

const privacy = { privacy: { usageStatisticsEnabled: false }, general: { enableAutoUpdate: false } };

export const qwenCode: AgentUnderTest = {
  title: 'Qwen Code',
  package: agentPackages['qwen-code'],
  tools: { shell: 'run_shell_command', write: 'write_file' },
  launch: (place) => ({
    environment: settings.environment(place),
    files: { '.qwen/settings.json': JSON.stringify(privacy) },
    arguments: (prompt) => ['--yolo', '-p', prompt],
  }),
};
