// When a test of the workbench fails, leaves a picture of each window in `.tools/failures/`: the message alone rarely tells.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { toolsFolder } from '../../../scripts/editor/tools-folder.ts';

const folder = join(toolsFolder, 'failures');
const watched = new Set<BrowserContext>();
let taking: Promise<unknown> = Promise.resolve();

/** Returns what has to be called before the pages are closed. */
export function watchForFailures(context: BrowserContext): () => Promise<void> {
  watched.add(context);
  return async () => {
    await taking;
    watched.delete(context);
  };
}

/** `title` = the whole title of the test or hook that has just failed. */
export function pictureFailure(title: string): void {
  mkdirSync(folder, { recursive: true });
  const pages = [...watched].flatMap((context) => context.pages());
  const pictures = pages.map((page, index) => {
    const name = `${title.replace(/\W+/g, '-').slice(0, 100)}-${index + 1}.png`;
    // A window that answers no more cannot be pictured either.
    return page.screenshot({ path: join(folder, name), timeout: 10_000 }).catch(() => undefined);
  });
  taking = Promise.all([taking, ...pictures]);
}
