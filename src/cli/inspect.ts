// Looks at the configuration as the gateway would, for commands that run none.

import type { ConfigurationInspection } from '../core/gateway.ts';
import type { CommandContext } from './command.ts';
import { asProblem } from './system-error.ts';

/** Of `configFile`, or of the state folder's own. Rejects with `CommandProblem` when the file cannot be read. */
export async function inspect(
  home: string,
  configFile: string | undefined,
  { environment }: CommandContext,
): Promise<ConfigurationInspection> {
  const { inspectConfiguration } = await import('../core/gateway.ts');
  try {
    return await inspectConfiguration({ home, configFile, environment });
  } catch (error) {
    throw asProblem(error);
  }
}
