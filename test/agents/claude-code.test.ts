import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Editor, startEditor } from '../editor/support/editor.ts';
import { openTerminalOfReadyGateway, runInTerminal } from '../editor/support/terminal.ts';
import {
  type ChatUpstream,
  chatText,
  chatTools,
  startChatUpstream,
} from '../support/openai-chat-upstream.ts';

const accountKey = `sk-${'a'.repeat(24)}`;
const lastWords = 'The file is there.';

describe('Claude Code in the integrated terminal, over an OpenAI Chat account', () => {
  let folder: string;
  let upstream: ChatUpstream;
  let editor: Editor;

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'hg-work-')));
    upstream = await startChatUpstream({ key: accountKey, models: ['test-model'] });
    const file = { file_path: join(folder, 'hello.txt'), content: 'WORD' };
    upstream.enqueue(
      chatTools([{ id: 'call_write_1', name: 'Write', arguments: file }]),
      chatText(lastWords),
    );
    editor = await startEditor({
      configuration: {
        providers: [
          {
            name: 'scripted-1',
            type: 'openai-compatibility',
            'base-url': upstream.baseUrl,
            'api-key': `\${env:HEADGATE_TEST_KEY}`,
          },
        ],
        profiles: { scripted: { '*': 'scripted-1/test-model' } },
        'default-profile': 'scripted',
      },
      environment: { HEADGATE_TEST_KEY: accountKey },
    });
  });

  after(async () => {
    await editor?.close();
    await upstream?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes a file with nothing but the variables that the extension set', async () => {
    const page = await editor.openWindow(folder);
    await openTerminalOfReadyGateway(page, editor.folders.root);
    const ask = `"${process.env.HEADGATE_TEST_CLAUDE}" -p "Create the file hello.txt with the content WORD" --allowedTools Bash Write`;
    const { output, code } = await runInTerminal(page, editor.folders.root, `${ask} </dev/null`);

    assert.equal(code, 0, output);
    assert.ok(output.includes(lastWords), output);
    assert.equal(readFileSync(join(folder, 'hello.txt'), 'utf8'), 'WORD');
  });

  it('reached the upstream in requests that a server as strict as OpenAI takes, the tool result among them', () => {
    assert.deepEqual(upstream.refusals, []);
    const chats = upstream.requests.filter(({ method }) => method === 'POST');
    assert.equal(chats.length, 2);
    for (const { body } of chats) assert.equal(body.model, 'test-model');
    const results = chats[1]!.body.messages.filter((message: any) => message.role === 'tool');
    assert.deepEqual(
      results.map((message: any) => message.tool_call_id),
      ['call_write_1'],
    );
  });

  it('showed the upstream nothing of the Messages dialect', () => {
    for (const { headers } of upstream.requests) {
      const foreign = Object.keys(headers).filter((name) => /^(anthropic-|x-api-key|x-claude)/.test(name));
      assert.deepEqual(foreign, []);
    }
  });
});
