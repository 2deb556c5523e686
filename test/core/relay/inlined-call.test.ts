import assert from 'node:assert/strict';
import type { Format } from '../../../src/core/formats/format.ts';
import { gemini } from '../../../src/core/formats/gemini/index.ts';
import { openaiChat } from '../../../src/core/formats/openai-chat/index.ts';
import type { ClientCall } from '../../../src/core/relay/call.ts';
import { createInliner } from '../../../src/core/relay/inlined-call.ts';
import { conversationOf } from '../../../src/core/relay/prepare.ts';
import { createMediaFetcher, type FetchMedia } from '../../../src/core/upstream/fetch-media.ts';
import { ScriptedServer } from '../../support/scripted-server.ts';

const png = Buffer.from('89504e470d0a1a0a0000', 'hex');

function callWith(url: string, signal = new AbortController().signal): ClientCall {
  const content = [
    { type: 'text', text: 'Look' },
    { type: 'image_url', image_url: { url } },
  ];
  const json = { model: 'm', messages: [{ role: 'user', content }] };
  return { format: openaiChat, operation: 'generate', model: 'm', json, signal } as unknown as ClientCall;
}

/** What Gemini would be sent. */
function written(call: ClientCall): any {
  const conversation = conversationOf(call);
  assert.ok(conversation);
  const writing = gemini.writeRequest(conversation, { model: 'm', stream: false, traits: {} });
  return { parts: (writing.body as any).contents[0].parts, losses: writing.losses };
}

describe('a call with an image by address', () => {
  let server: ScriptedServer;
  const fetchMedia = createMediaFetcher({ userAgent: 'test', isAllowed: () => true });
  beforeEach(async () => {
    server = await ScriptedServer.start(() => ({ headers: { 'content-type': 'image/png' }, body: png }));
  });
  afterEach(() => server.close());

  it('goes to Gemini with the bytes, fetched once for all tries, and loses nothing', async () => {
    const inline = createInliner(fetchMedia);
    const call = callWith(`${server.url}/a.png`);
    for (let attempt = 0; attempt < 2; attempt++) {
      const inlined = await inline(call, gemini);
      assert.ok(inlined.ok);
      assert.deepEqual(written(inlined.call), {
        parts: [{ text: 'Look' }, { inlineData: { mimeType: 'image/png', data: png.toString('base64') } }],
        losses: [],
      });
    }
    assert.equal(server.requests.length, 1);
  });

  it('stays as it is where the format is the same, fetches for itself, or has the bytes already', async () => {
    const inline = createInliner(fetchMedia);
    const call = callWith(`${server.url}/a.png`);
    const fetching: Format = { ...gemini, takesMediaUrl: undefined };
    const sameFormat: Format = { ...openaiChat, takesMediaUrl: () => false };
    for (const format of [fetching, sameFormat, undefined]) {
      const inlined = await inline(call, format);
      assert.ok(inlined.ok && inlined.call === call);
    }
    for (const url of [`data:image/png;base64,${png.toString('base64')}`, 'https://youtu.be/abc']) {
      const other = callWith(url);
      const inlined = await inline(other, gemini);
      assert.ok(inlined.ok && inlined.call === other);
    }
    assert.equal(server.requests.length, 0);
  });

  it('is cancelled, not blamed, when its client goes meanwhile', async () => {
    const gone = new AbortController();
    const fetchNothing: FetchMedia = async () => {
      gone.abort();
      return { ok: false, problem: 'it cannot be reached' };
    };
    const inlined = await createInliner(fetchNothing)(callWith('https://a.example/', gone.signal), gemini);
    assert.equal(inlined.ok || inlined.failure.kind, 'cancelled');
  });
});
