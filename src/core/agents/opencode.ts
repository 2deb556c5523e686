// opencode: its whole configuration fits in one variable.

import type { Agent } from './agent.ts';
import { opencodeConfiguration } from './opencode-configuration.ts';

export const opencode: Agent = {
  id: 'opencode',
  title: 'opencode',
  command: 'opencode',
  shared: false,
  environment: (context) => ({ OPENCODE_CONFIG_CONTENT: opencodeConfiguration(context) }),
};
