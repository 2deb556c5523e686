// Runs the host tests in the extension host of a real window, and brings back their report and counts.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import type { Page } from 'playwright-core';
import {
  type EditorFolders,
  foldersUnder,
  installExtension,
  startServer,
} from '../../../scripts/editor/server.ts';
import { readTally, type Tally } from '../../../scripts/tally.ts';
import { closeBrowser, injectDevelopmentExtensions, openBrowser } from './browser.ts';
import { bundleHostTests } from './bundle-host-tests.ts';
import { makeHostSurroundings } from './host-surroundings.ts';

/** `browser` is the program, `vsix` the packed extension. */
export async function runHostTests(browser: string, vsix: string): Promise<Tally> {
  const root = mkdtempSync(join(tmpdir(), 'hg-'));
  const folders = foldersUnder(root);
  const tallyFile = join(root, 'tally.json');
  const surroundings = await makeHostSurroundings(folders);
  const tests = await bundleHostTests();
  const extension = await unpackedExtension(folders, vsix);
  const server = await startServer(folders, {
    environment: { ...surroundings.environment, HEADGATE_TALLY: tallyFile },
  });
  const context = await openBrowser(browser);
  try {
    const page = await context.newPage();
    const end = await listenForEnd(page);
    await injectDevelopmentExtensions(page, server, [extension], join(tests, 'index.js'));
    await page.goto(`${server.url}/?folder=${encodeURIComponent(folders.workspace)}`);
    const code = await end.code;
    const tally = readTally(tallyFile);
    if (tally && (code === 0) === (tally.failed === 0)) return tally;
    throw new Error(`The extension host ended with exit code ${code} and ${tally ? 'other' : 'no'} counts.`);
  } finally {
    await closeBrowser(context);
    await server.stop();
    await surroundings.close();
    for (const folder of [root, tests]) rmSync(folder, { recursive: true, force: true });
  }
}

/** The editor itself unpacks the VSIX, into a folder from which it is then loaded as an extension under development. */
async function unpackedExtension(folders: EditorFolders, vsix: string): Promise<string> {
  const unpacking = { ...folders, extensions: join(folders.root, 'unpacked') };
  await installExtension(unpacking, vsix);
  const name = readdirSync(unpacking.extensions).find((entry) => entry.startsWith('headgate.headgate-'));
  if (!name) throw new Error('The VSIX was installed, but its folder is not there.');
  return join(unpacking.extensions, name);
}

/** The workbench calls these two functions of its window, where they exist: one for each log line, one at the end. */
async function listenForEnd(page: Page): Promise<{ code: Promise<number> }> {
  const limit = 600_000;
  const code = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The host tests did not end in ${limit / 1000} s.`)),
      limit,
    );
    const end = (exitCode: number) => {
      clearTimeout(timer);
      resolve(exitCode);
    };
    page.exposeFunction('codeAutomationExit', end).catch(reject);
  });
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
    const line = format(...args);
    if (!workbenchNoise.test(line)) console.log(line);
  });
  return { code };
}

/** The workbench's own log, as opposed to mocha's report. */
const workbenchNoise =
  /^(\[|%c|Resolv|Ignoring fetching|Updating |Creation of |Extension host |\s*(INFO|WARN|ERR|TRACE|DEBUG) )|AgentHost|socket|not a web extension|vsda/;
