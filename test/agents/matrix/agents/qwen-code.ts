// Qwen Code: Chat, pointed by environment alone.

import { qwenCode as settings } from '../../../../src/core/agents/qwen-code.ts';
import { agentPackages } from '../../install-agents.ts';
import type { AgentUnderTest } from '../agent-under-test.ts';

const own = {
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false },
  // It sends no pictures to a model whose name it does not know.
  model: { generationConfig: { modalities: { image: true } } },
};

export const qwenCode: AgentUnderTest = {
  title: 'Qwen Code',
  package: agentPackages['qwen-code'],
  speaks: 'openai-chat',
  tools: { shell: 'run_shell_command', write: 'write_file', look: 'read_file' },
  launch: (place) => ({
    environment: settings.environment(place),
    files: { '.qwen/settings.json': JSON.stringify(own) },
    arguments: (prompt) => ['--yolo', '-p', prompt],
  }),
};
