// Kilo CLI: opencode underneath, with a variable of its own.

import type { Agent } from './agent.ts';
import { opencodeConfiguration } from './opencode-configuration.ts';

export const kilo: Agent = {
  id: 'kilo',
  title: 'Kilo CLI',
  command: 'kilo',
  shared: false,
  environment: (context) => ({ KILO_CONFIG_CONTENT: opencodeConfiguration(context) }),
};
