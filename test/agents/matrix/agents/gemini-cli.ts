// Gemini CLI: Gemini, pointed by variables, with the login method saved in a home of its own.

import { agentPackages } from '../../install-agents.ts';
import type { AgentUnderTest } from '../agent-under-test.ts';

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false },
};

export const geminiCli: AgentUnderTest = {
  title: 'Gemini CLI',
  package: agentPackages['gemini-cli'],
  speaks: 'gemini',
  tools: { shell: 'run_shell_command', write: 'write_file', look: 'read_file' },
  misgiving: /\[Routing\].*failed/,
  // No model is named, so that the program first asks a small one which it should take.
  launch: ({ address, key, home }) => ({
    environment: {
      GEMINI_CLI_HOME: `${home}/gemini`,
      GOOGLE_GEMINI_BASE_URL: address,
      GEMINI_API_KEY: key,
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
    },
    files: { 'gemini/.gemini/settings.json': JSON.stringify(settings) },
    arguments: (prompt) => ['--yolo', '-p', prompt],
  }),
};
