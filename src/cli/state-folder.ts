// Where this user's state folder is.

import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** An absolute path: `HEADGATE_HOME`, or `.headgate` in the home folder. */
export function stateFolder(environment: Record<string, string | undefined>): string {
  return environment.HEADGATE_HOME ? resolve(environment.HEADGATE_HOME) : join(homedir(), '.headgate');
}
