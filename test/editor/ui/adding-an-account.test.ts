import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { type ChatUpstream, startChatUpstream } from '../../support/openai-chat-upstream.ts';
import { addAccountByHand } from '../support/accounts.ts';
import { type Editor, startEditor } from '../support/editor.ts';
import { filesUnder, filesWith } from '../support/files.ts';
import { askInTerminal, closeTerminals, openTerminalOfReadyGateway } from '../support/terminal.ts';
import { reloadWindow, showHeadgateView, statusItem, treeRow } from '../support/workbench.ts';

const key = `sk-${randomBytes(18).toString('hex')}`;
const words = 'Hello from the upstream';

describe('an account added through the palette', () => {
  let upstream: ChatUpstream;
  let editor: Editor;
  let page: Page;

  before(async () => {
    upstream = await startChatUpstream({ key, models: ['test-model'] });
    editor = await startEditor();
    page = await editor.openWindow();
    await statusItem(page).waitFor();
    await addAccountByHand(page, { name: 'by-hand', baseUrl: upstream.baseUrl, key });
  });

  after(async () => {
    await editor?.close();
    await upstream?.close();
  });

  it('stands in the tree, ready', async () => {
    await showHeadgateView(page);
    await treeRow(page, 'by-hand, ready').waitFor();
  });

  it('puts address and key of the gateway, not its own key, into new terminals', async () => {
    const variables = await openTerminalOfReadyGateway(page, editor.folders.root);
    assert.equal(variables.ANTHROPIC_BASE_URL, editor.gatewayAddress);
    assert.match(variables.ANTHROPIC_AUTH_TOKEN ?? '', /^hg-[\w-]{43}$/);
    assert.ok(!Object.values(variables).some((value) => value.includes(key)));
  });

  it('answers a program in a terminal, with its own key toward the provider', async () => {
    await openTerminalOfReadyGateway(page, editor.folders.root);
    const answer = await askInTerminal(page, editor.folders.root, 'test-model');
    assert.deepEqual(answer, { status: 200, account: 'by-hand', text: words });
    assert.equal(upstream.requests.at(-1)!.headers.authorization, `Bearer ${key}`);
  });

  it('is still there and still has its key after the window was loaded again', async () => {
    await closeTerminals(page);
    await reloadWindow(page);
    await showHeadgateView(page);
    await treeRow(page, 'by-hand, ready').waitFor();
    await openTerminalOfReadyGateway(page, editor.folders.root);
    const answer = await askInTerminal(page, editor.folders.root, 'test-model');
    assert.deepEqual(answer, { status: 200, account: 'by-hand', text: words });
  });

  it('has its key in no file: not in the state folder, nor in settings, workspace or logs', async () => {
    await openTerminalOfReadyGateway(page, editor.folders.root);
    await askInTerminal(page, editor.folders.root, 'test-model');
    const files = filesUnder(editor.folders.root);
    // The search would prove nothing if it did not see these.
    for (const known of ['headgate.yaml', 'User/settings.json', 'remoteexthost.log', 'server.log']) {
      assert.ok(
        files.some((file) => file.endsWith(known)),
        `${known} was not among the files`,
      );
    }
    assert.ok(filesWith(editor.folders.state, 'by-hand').length > 0);
    assert.deepEqual(filesWith(editor.folders.root, key), []);
  });
});
