import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Editor, startEditor } from '../support/editor.ts';
import { statusItem } from '../support/workbench.ts';

describe('in a Chinese editor', () => {
  let editor: Editor;
  let page: Page;

  before(async () => {
    editor = await startEditor({ language: 'zh-cn' });
    page = await editor.openWindow();
    await statusItem(page).waitFor();
  });

  after(() => editor?.close());

  it('the commands of the manifest have Chinese names', async () => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input[type=text]').fill('>Headgate');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows
      .filter({ hasText: /Headgate.*\p{Script=Han}/u })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('what the extension says at run time is Chinese', async () => {
    const label = await statusItem(page).getAttribute('aria-label');
    assert.match(label ?? '', /\p{Script=Han}/u);
  });
});
