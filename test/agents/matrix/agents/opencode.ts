// opencode: Chat, its whole configuration in one variable.

import { opencode as settings } from '../../../../src/core/agents/opencode.ts';
import { agentPackages } from '../../install-agents.ts';
import type { AgentUnderTest } from '../agent-under-test.ts';

export const opencode: AgentUnderTest = {
  title: 'opencode',
  package: agentPackages.opencode,
  speaks: 'openai-chat',
  tools: { shell: 'bash', write: 'write', look: 'read' },
  launch: (place) => ({
    environment: {
      ...settings.environment(place),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      // It installs the types for writing plugins, with npm's own code.
      npm_config_offline: 'true',
    },
    arguments: (prompt) => ['run', prompt],
  }),
};
