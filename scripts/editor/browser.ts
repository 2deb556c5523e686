// Finds a Chromium to show the workbench in, or fetches Debian's.

import { existsSync } from 'node:fs';
import { onPath, runProcess } from './run-process.ts';
import { alone } from './tools-folder.ts';

/** Path of the browser's program; undefined when there is none and none can be had here. */
export async function findBrowser(): Promise<string | undefined> {
  return present() ?? (await installFromDebian());
}

function present(): string | undefined {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen && existsSync(chosen)) return chosen;
  return onPath('chromium', 'chromium-browser', 'google-chrome');
}

async function installFromDebian(): Promise<string | undefined> {
  const apt = onPath('apt-get');
  if (!apt || process.getuid?.() !== 0) return undefined;
  return alone('browser-install', async () => {
    if (present()) return present();
    console.log("Installing Debian's Chromium for the editor tests ...");
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const packages = ['chromium', 'fonts-dejavu-core', 'fonts-noto-cjk'];
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
      const { code, output } = await runProcess(apt, args, { environment });
      if (code !== 0) console.log(`"apt-get ${args[0]}" failed:\n${output.slice(-1000)}`);
    }
    return present();
  });
}
