// Looks a program up in PATH, as a shell would.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';

interface System {
  platform: string;
  isProgram(file: string): Promise<boolean>;
}

/** The file that `command` would run, or undefined. Empty entries of PATH are passed over: nobody's agent is in the current folder. */
export async function findOnPath(
  command: string,
  environment: Record<string, string | undefined>,
  system: System = { platform: process.platform, isProgram },
): Promise<string | undefined> {
  const windows = system.platform === 'win32';
  const path = windows ? win32 : posix;
  const folders = (variable(environment, 'PATH', windows) ?? '').split(path.delimiter);
  const names = windows ? windowsNames(command, environment) : [command];
  for (const folder of folders.filter(Boolean)) {
    for (const name of names) {
      const file = path.join(folder, name);
      if (await system.isProgram(file)) return file;
    }
  }
  return undefined;
}

/** npm puts `claude`, `claude.cmd` and `claude.ps1` side by side; only the names in PATHEXT are programs. */
function windowsNames(command: string, environment: Record<string, string | undefined>): string[] {
  const extensions = (variable(environment, 'PATHEXT', true) ?? '.COM;.EXE;.BAT;.CMD').split(';');
  return extensions.filter(Boolean).map((extension) => command + extension.toLowerCase());
}

/** Windows calls it `Path`, and does not care. */
function variable(environment: Record<string, string | undefined>, name: string, anyCase: boolean) {
  if (!anyCase) return environment[name];
  return Object.entries(environment).find(([key]) => key.toUpperCase() === name)?.[1];
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
