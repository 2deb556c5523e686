// The doctor's look at which agents are installed.

import { findOnPath } from '../../core/agents/find-on-path.ts';
import { agents } from '../../core/agents/index.ts';
import type { CommandContext } from '../command.ts';
import type { Finding } from './finding.ts';

export function examineAgents({ environment }: CommandContext): Promise<Finding[]> {
  return Promise.all(
    agents.map(async ({ id, command }): Promise<Finding> => {
      const subject = `agent ${id}`;
      const file = await findOnPath(command, environment);
      if (file) return { verdict: 'ok', subject, message: file };
      return { verdict: 'note', subject, message: `There is no "${command}" on PATH.` };
    }),
  );
}
