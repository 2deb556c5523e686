// The browser that shows the workbench. All pages of one context share what a user's profile holds, SecretStorage included.

import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { EditorServer } from '../../../scripts/editor/server.ts';

export async function openBrowser(program: string): Promise<BrowserContext> {
  const browser = await chromium.launch({
    executablePath: program,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  context.setDefaultTimeout(60_000);
  return context;
}

/** Pages first: a page that is closed ends its extension host in order, a killed one does not. */
export async function closeBrowser(context: BrowserContext | undefined): Promise<void> {
  for (const page of context?.pages() ?? []) await page.close();
  await context?.browser()?.close();
}

/** A new editor window on `workspace`, shown and ready for input. */
export async function openWindow(
  context: BrowserContext,
  server: EditorServer,
  workspace: string = server.folders.workspace,
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.url}/?folder=${encodeURIComponent(workspace)}`);
  await page.locator('.monaco-workbench').waitFor();
  return page;
}

/**
 * Makes the workbench of `page` load extensions from their folders, and run the tests of `testsFile` in the extension
 * host. A built VS Code ignores these options in its address, but it takes them from the settings in its page.
 */
export async function injectDevelopmentExtensions(
  page: Page,
  server: EditorServer,
  extensionFolders: string[],
  testsFile?: string,
): Promise<void> {
  const remote = (path: string) => ({
    $mid: 1,
    scheme: 'vscode-remote',
    authority: `127.0.0.1:${server.port}`,
    path,
  });
  const options = {
    extensions: extensionFolders.map(remote),
    ...(testsFile ? { extensionTestsPath: remote(testsFile) } : {}),
  };
  // Text, because it runs in the page, whose globals the types of the tests do not know.
  await page.addInitScript(`
    if (window.top === window) {
      const original = Element.prototype.getAttribute;
      Element.prototype.getAttribute = function (name) {
        const value = original.call(this, name);
        if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration') return value;
        const settings = JSON.parse(value);
        settings.developmentOptions = { ...settings.developmentOptions, ...${JSON.stringify(options)} };
        return JSON.stringify(settings);
      };
    }
  `);
}
