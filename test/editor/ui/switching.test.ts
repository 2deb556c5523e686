import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type ChatUpstream, startChatUpstream } from '../../support/openai-chat-upstream.ts';
import { type Editor, startEditor } from '../support/editor.ts';
import { askInTerminal, openTerminalOfReadyGateway } from '../support/terminal.ts';
import { eventually } from '../support/waiting.ts';
import { pick, runCommand, statusItem } from '../support/workbench.ts';

describe('switching the model provider', () => {
  let upstreams: ChatUpstream[] = [];
  let editor: Editor;
  let page: Page;

  before(async () => {
    upstreams = [
      await startChatUpstream({ name: 'first', models: ['test-model'] }),
      await startChatUpstream({ name: 'second', models: ['test-model'] }),
    ];
    editor = await startEditor({
      configuration: {
        providers: ['first', 'second'].map((name, index) => ({
          name,
          type: 'openai-compatibility',
          'base-url': upstreams[index]!.baseUrl,
          'api-key': `\${env:HEADGATE_TEST_KEY}`,
        })),
      },
      environment: { HEADGATE_TEST_KEY: 'k'.repeat(20) },
    });
    page = await editor.openWindow();
    await openTerminalOfReadyGateway(page, editor.folders.root);
  });

  after(async () => {
    await editor?.close();
    for (const upstream of upstreams) await upstream.close();
  });

  for (const name of ['second', 'first', 'second']) {
    it(`to ${name} holds from the next request of a terminal that was open before`, async () => {
      await runCommand(page, 'Headgate: Switch Model Provider');
      await pick(page, name);
      await statusItem(page).filter({ hasText: name }).waitFor();
      // The choice goes over the control API while this test types on.
      const answer = await eventually(`an answer of ${name}`, async () => {
        const candidate = await askInTerminal(page, editor.folders.root, 'test-model');
        return candidate.account === name && candidate;
      });
      assert.deepEqual(answer, { status: 200, account: name, text: `Hello from ${name}` });
    });
  }
});
