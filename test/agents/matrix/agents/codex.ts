// Codex: Responses, pointed by a folder of its own; it takes no address from the environment.

import { agentPackages } from '../../install-agents.ts';
import type { AgentUnderTest } from '../agent-under-test.ts';

export const codex: AgentUnderTest = {
  title: 'Codex',
  package: agentPackages.codex,
  speaks: 'openai-responses',
  tools: {
    shell: 'exec_command',
    look: 'view_image',
    // A tool of a namespace, which nobody's id is known to.
    others: [{ tool: 'close_agent', says: { target: 'nobody' }, tells: 'invalid agent id nobody' }],
  },
  launch: ({ address, key, home }) => ({
    environment: { CODEX_HOME: `${home}/codex`, HEADGATE_KEY: key },
    files: {
      'codex/config.toml': `model = "headgate"
model_provider = "headgate"
check_for_update_on_startup = false
[model_providers.headgate]
name = "Headgate"
base_url = "${address}/v1"
env_key = "HEADGATE_KEY"
wire_api = "responses"
[analytics]
enabled = false
[features]
plugins = false
`,
    },
    arguments: (prompt) => [
      'exec',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      prompt,
    ],
  }),
};
