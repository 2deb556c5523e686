import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type ChatUpstream, startChatUpstream } from '../../support/openai-chat-upstream.ts';
import { addAccountByHand } from '../support/accounts.ts';
import { askGateway } from '../support/ask-gateway.ts';
import { type Editor, startEditor } from '../support/editor.ts';
import { askInTerminal, openTerminalOfReadyGateway } from '../support/terminal.ts';
import { eventually } from '../support/waiting.ts';
import { statusItem, statusTooltip } from '../support/workbench.ts';

describe('a second window', () => {
  const key = `sk-${randomBytes(18).toString('hex')}`;
  let upstream: ChatUpstream;
  let editor: Editor;
  let first: Page;
  let second: Page;

  beforeEach(async () => {
    upstream = await startChatUpstream({ key, name: 'afar', models: ['test-model'] });
    editor = await startEditor();
    first = await editor.openWindow();
    await statusItem(first).waitFor();
    await addAccountByHand(first, { name: 'shared', baseUrl: upstream.baseUrl, key });
    const folder = join(editor.folders.root, 'second-folder');
    mkdirSync(folder);
    second = await editor.openWindow(folder);
  });

  afterEach(async () => {
    await editor?.close();
    await upstream?.close();
  });

  it('follows the first, takes its place when that closes, and gives the port free when it closes too', async () => {
    await openTerminalOfReadyGateway(second, editor.folders.root);
    assert.match(await statusTooltip(first), /serves at .* from this window/);
    assert.match(await statusTooltip(second), /is served at .* by VS Code window/);
    const followed = await askInTerminal(second, editor.folders.root, 'test-model');
    assert.deepEqual(followed, { status: 200, account: 'shared', text: 'Hello from afar' });

    await first.close();
    await eventually('the end of the first extension host', () => endedHosts(editor) === 1);
    // The same terminal, the same variables, another process behind the port.
    const served = await eventually('an answer after the takeover', async () => {
      const answer = await askInTerminal(second, editor.folders.root, 'test-model');
      return answer.status === 200 && answer;
    });
    assert.deepEqual(served, { status: 200, account: 'shared', text: 'Hello from afar' });
    await eventually('the tooltip to say so', async () =>
      /serves at .* from this window/.test(await statusTooltip(second)),
    );

    await second.close();
    await eventually('the port to be free', () => isFree(Number(new URL(editor.gatewayAddress).port)));
  });

  it('has a key of its own, and so has a choice of provider of its own', async () => {
    const one = await openTerminalOfReadyGateway(first, editor.folders.root);
    const other = await openTerminalOfReadyGateway(second, editor.folders.root);
    assert.equal(one.ANTHROPIC_BASE_URL, other.ANTHROPIC_BASE_URL);
    assert.notEqual(one.ANTHROPIC_AUTH_TOKEN, other.ANTHROPIC_AUTH_TOKEN);
    for (const { ANTHROPIC_AUTH_TOKEN } of [one, other]) {
      const answer = await askGateway(editor.gatewayAddress, `${ANTHROPIC_AUTH_TOKEN}`, 'test-model');
      assert.equal(answer.status, 200);
    }
  });
});

/** How many extension hosts of this server have ended, by its log. */
function endedHosts({ folders }: Editor): number {
  return readFileSync(folders.serverLog, 'utf8').match(/Extension Host Process exited/g)?.length ?? 0;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}
