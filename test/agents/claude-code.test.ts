import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Editor, startEditor } from '../editor/support/editor.ts';
import { openTerminalOfReadyGateway, runInTerminal } from '../editor/support/terminal.ts';
import type { ReceivedRequest } from '../support/scripted-server.ts';
import { lastWords, startWritingUpstream, type WritingUpstream } from './writing-upstream.ts';

const accountKey = `sk-${'a'.repeat(24)}`;

describe('Claude Code in the integrated terminal, over an OpenAI Chat account', () => {
  let folder: string;
  let upstream: WritingUpstream;
  let editor: Editor;

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'hg-work-')));
    upstream = await startWritingUpstream(join(folder, 'hello.txt'), 'WORD');
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

  it('reached the upstream as Chat requests that a strict server takes', () => {
    assert.ok(upstream.chats().length >= 2);
    for (const chat of upstream.chats()) assertIsGoodChat(chat);
    const last = upstream.chats().at(-1)!.body.messages;
    assert.ok(
      last.some((message: any) => message.role === 'tool' && message.tool_call_id === 'call_write_1'),
    );
  });

  it('showed the upstream its own key only, and nothing of the Messages dialect', () => {
    for (const { headers } of upstream.chats()) {
      assert.equal(headers.authorization, `Bearer ${accountKey}`);
      const foreign = Object.keys(headers).filter((name) => /^(anthropic-|x-api-key)/.test(name));
      assert.deepEqual(foreign, []);
    }
  });
});

/** What OpenAI's reference asks of a request, as far as this one uses it. */
function assertIsGoodChat({ body }: ReceivedRequest): void {
  assert.equal(body.model, 'test-model');
  assert.deepEqual(
    Object.keys(body).filter((name) => !chatFields.has(name)),
    [],
  );
  const called = new Set<string>();
  for (const message of body.messages) {
    assert.ok(['system', 'developer', 'user', 'assistant', 'tool'].includes(message.role), message.role);
    for (const call of message.tool_calls ?? []) {
      assert.equal(call.type, 'function');
      JSON.parse(call.function.arguments);
      called.add(call.id);
    }
    if (message.role === 'tool') assert.ok(called.has(message.tool_call_id), 'a result without its call');
    if (message.role === 'user') assert.ok(message.content.length > 0);
  }
  for (const tool of body.tools ?? []) {
    assert.equal(tool.type, 'function');
    assert.match(tool.function.name, /^[\w-]{1,64}$/);
    assert.equal(tool.function.parameters.type, 'object');
  }
}

const chatFields = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'tools', 'tool_choice', 'parallel_tool_calls'],
  ...['max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'stop', 'reasoning_effort'],
  ...['response_format', 'user', 'metadata', 'store', 'prompt_cache_key', 'safety_identifier'],
]);
