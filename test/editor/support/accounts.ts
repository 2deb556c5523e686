// Adding an account the way a user does, through the palette.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { answerBox, pick, runCommand } from './workbench.ts';

export interface AccountByHand {
  name: string;
  /** Of a server that speaks OpenAI Chat. */
  baseUrl: string;
  key: string;
}

/** Ends when the editor has said that the account works. */
export async function addAccountByHand(page: Page, { name, baseUrl, key }: AccountByHand): Promise<void> {
  await runCommand(page, 'Headgate: Add Account');
  await pick(page, 'Other server');
  await answerBox(page, /address of the server/, baseUrl);
  await pick(page, 'OpenAI Chat Completions');
  await answerBox(page, /name for the account/, name);
  await answerBox(page, /The key, kept in/, key, 'password');
  const said = page.locator('.notification-toast', { hasNotText: `Testing ${name}` }).first();
  await said.waitFor();
  assert.ok((await said.textContent())?.includes(`${name} works`), (await said.textContent()) ?? '');
}
