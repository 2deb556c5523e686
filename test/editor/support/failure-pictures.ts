// When a test of the workbench fails, leaves a picture of each window in `.tools/failures/`: the message alone rarely tells.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { toolsFolder } from '../../../scripts/editor/tools-folder.ts';

const open = new Set<BrowserContext>();

export function watchForFailures(context: BrowserContext): void {
  open.add(context);
  context.once('close', () => open.delete(context));
}

/** Hooks for mocha's `require`. */
export const mochaHooks = {
  async afterEach(this: Mocha.Context): Promise<void> {
    if (this.currentTest?.state === 'failed') await takePictures(this.currentTest.fullTitle());
  },
};

/** Also for failed hooks, after which mocha calls no `afterEach`. */
export async function takePictures(title: string): Promise<void> {
  const folder = join(toolsFolder, 'failures');
  mkdirSync(folder, { recursive: true });
  for (const page of [...open].flatMap((context) => context.pages())) {
    const name = `${title.replace(/[^\w]+/g, '-').slice(0, 80)}-${[...open].length}-${page.viewportSize()?.width}-${Date.now()}`;
    await page.screenshot({ path: join(folder, `${name}.png`) }).catch(() => undefined);
  }
}
