import assert from 'node:assert/strict';
import type { Reply } from '../../../src/core/relay/call.ts';
import { createJsonArrayReply } from '../../../src/core/server/json-array-reply.ts';

function recorded(): { reply: Reply; text: () => string; headers: () => Record<string, string> } {
  let text = '';
  let sent: Record<string, string> = {};
  const reply: Reply = {
    started: false,
    head: (_, headers) => {
      sent = headers;
    },
    write: (chunk) => {
      text += chunk;
      return undefined;
    },
    end: () => {},
  };
  return { reply, text: () => text, headers: () => sent };
}

describe('a stream as one JSON array', () => {
  for (const [name, chunks, wanted] of [
    ['whole events', ['data: {"a":1}\n\n', 'data: {"b":2}\n\n'], [{ a: 1 }, { b: 2 }]],
    ['events cut anywhere', ['da', 'ta: {"a"', ':1}\r\n', '\r\ndata: {"b":2}\n', '\n'], [{ a: 1 }, { b: 2 }]],
    ['no events', [], []],
    ['comments among them', [': hush\n\n', 'data: {"a":1}\n\n'], [{ a: 1 }]],
  ] as const) {
    it(`of ${name}`, () => {
      const { reply, text, headers } = recorded();
      const array = createJsonArrayReply(reply);
      array.head(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      for (const chunk of chunks) array.write(chunk);
      array.end();
      assert.deepEqual(JSON.parse(text()), wanted);
      assert.equal(headers()['content-type'], 'application/json');
    });
  }

  it('leaves a plain answer alone', () => {
    const { reply, text } = recorded();
    const array = createJsonArrayReply(reply);
    array.head(429, { 'content-type': 'application/json' });
    array.write('{"error":{}}');
    array.end();
    assert.equal(text(), '{"error":{}}');
  });
});
