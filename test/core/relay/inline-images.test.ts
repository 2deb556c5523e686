import assert from 'node:assert/strict';
import type { Conversation, Part } from '../../../src/core/model/conversation.ts';
import { fetchOnce, inlineImages } from '../../../src/core/relay/inline-images.ts';
import type { FetchMedia, MediaFetch } from '../../../src/core/upstream/fetch-media.ts';

const never = new AbortController().signal;
const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
const megabyte = 1024 * 1024;

function conversationOf(...parts: Part[]): Conversation {
  const turns = [{ role: 'user' as const, parts }];
  return { model: 'm', system: [], turns, tools: [], sampling: {}, stop: [], stream: false };
}

const image = (url: string): Part => ({ type: 'image', source: { kind: 'url', url }, detail: 'low' });
const document = (url: string): Part => ({ type: 'document', source: { kind: 'url', url }, name: 'a' });
const sent = (bytes: Buffer, contentType = ''): MediaFetch => ({ ok: true, bytes, contentType });

/** A web of a few addresses that remembers what it was asked. */
function web(pages: Record<string, MediaFetch>): { fetchMedia: FetchMedia; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async fetchMedia(url) {
      asked.push(url);
      return pages[url] ?? { ok: false, problem: 'it answered 404' };
    },
  };
}

async function inlined(
  conversation: Conversation,
  fetchMedia: FetchMedia,
  takes: (url: string) => boolean = () => false,
) {
  const inlining = await inlineImages(conversation, takes, fetchMedia, never);
  return inlining.ok
    ? { parts: inlining.conversation.turns[0]!.parts, message: '' }
    : { parts: [], message: inlining.failure.message };
}

describe('inlining images', () => {
  it('puts bytes in the place of addresses, and keeps all else of the part', async () => {
    const url = 'https://pictures.example/a';
    const { fetchMedia } = web({ [url]: sent(png, 'image/jpeg') });
    const { parts } = await inlined(conversationOf({ type: 'text', text: 'Look' }, image(url)), fetchMedia);
    assert.deepEqual(parts, [
      { type: 'text', text: 'Look' },
      {
        type: 'image',
        source: { kind: 'base64', mediaType: 'image/png', data: png.toString('base64') },
        detail: 'low',
      },
    ]);
  });

  it('reaches into the results of tools, and fetches each address once', async () => {
    const url = 'https://pictures.example/a';
    const { fetchMedia, asked } = web({ [url]: sent(png) });
    const inner = image(url) as Extract<Part, { type: 'image' }>;
    const result: Part = { type: 'tool-result', call: 'c', parts: [{ type: 'text', text: 'x' }, inner] };
    const { parts } = await inlined(conversationOf(image(url), result, image(url)), fetchMedia);
    assert.deepEqual(asked, [url]);
    const kinds = parts.map((part) =>
      JSON.stringify(part)
        .match(/"kind":"\w+"/g)
        ?.join(),
    );
    assert.deepEqual(kinds, ['"kind":"base64"', '"kind":"base64"', '"kind":"base64"']);
  });

  it('gives the same conversation back when there is nothing to fetch', async () => {
    const { fetchMedia, asked } = web({});
    const source = { kind: 'base64', mediaType: 'image/png', data: 'AA==' } as const;
    const conversation = conversationOf({ type: 'image', source }, image('https://youtu.be/x'));
    const inlining = await inlineImages(conversation, (url) => url.includes('youtu.be'), fetchMedia, never);
    assert.ok(inlining.ok && inlining.conversation === conversation);
    assert.deepEqual(asked, []);
  });

  it('asks the target about images and documents apart', async () => {
    const url = 'https://papers.example/a';
    const { fetchMedia, asked } = web({ [url]: sent(Buffer.from('%PDF-1.7')) });
    const conversation = conversationOf(image('https://pictures.example/a'), document(url));
    const inlining = await inlineImages(conversation, (_, kind) => kind === 'image', fetchMedia, never);
    assert.ok(inlining.ok);
    assert.deepEqual(asked, [url]);
  });

  it('tells media by their bytes, and takes text for a document where the server says so', async () => {
    const pages = {
      'https://a.example/': sent(Buffer.from('%PDF-1.7'), 'application/octet-stream'),
      'https://b.example/': sent(Buffer.from('# Title'), 'text/markdown; charset=utf-8'),
    };
    const { parts } = await inlined(
      conversationOf(...Object.keys(pages).map(document)),
      web(pages).fetchMedia,
    );
    const types = parts.map((part) => (part as any).source.mediaType);
    assert.deepEqual(types, ['application/pdf', 'text/markdown']);
  });

  it('refuses what is no image, and names the host but not the rest of the address', async () => {
    const url = 'https://pictures.example:8443/secret/a.png?signature=abc';
    const { message } = await inlined(
      conversationOf(image(url)),
      web({ [url]: sent(Buffer.from('<html>'), 'image/png') }).fetchMedia,
    );
    assert.match(message, /image from pictures\.example:8443 .*no image that models take/);
    assert.doesNotMatch(message, /secret|signature/);
    const missing = await inlined(conversationOf(document(url)), web({}).fetchMedia);
    assert.match(missing.message, /document from pictures\.example:8443 .*it answered 404/);
  });

  it('blames the request, so that no account rests and no other is asked', async () => {
    const inlining = await inlineImages(
      conversationOf(image('file:///x')),
      () => false,
      web({}).fetchMedia,
      never,
    );
    assert.ok(!inlining.ok);
    assert.deepEqual(
      { ...inlining.failure, message: '' },
      { kind: 'invalid-request', scope: 'request', message: '', retryable: false },
    );
  });

  it('takes 20 MB in all, and tells each fetch what is left', async () => {
    const limits: number[] = [];
    const big = Buffer.concat([png, Buffer.alloc(9 * megabyte)]);
    const fetchMedia: FetchMedia = async (_, limit) => {
      limits.push(limit);
      return sent(big);
    };
    const urls = [1, 2, 3].map((number) => image(`https://pictures.example/${number}`));
    assert.equal((await inlined(conversationOf(...urls.slice(0, 2)), fetchMedia)).message, '');
    assert.match((await inlined(conversationOf(...urls), fetchMedia)).message, /more than 20971520 bytes/);
    assert.ok(limits.every((limit) => limit <= 20 * megabyte));
  });

  it('stops asking after the first failure', async () => {
    const { fetchMedia, asked } = web({});
    const urls = Array.from({ length: 100 }, (_, number) => image(`https://pictures.example/${number}`));
    await inlined(conversationOf(...urls), fetchMedia);
    assert.ok(asked.length < 20, String(asked.length));
  });

  it('does not fetch again for the next account', async () => {
    const url = 'https://pictures.example/a';
    const { fetchMedia, asked } = web({ [url]: sent(png) });
    const once = fetchOnce(fetchMedia);
    await inlined(conversationOf(image(url)), once);
    assert.equal((await inlined(conversationOf(image(url)), once)).message, '');
    assert.deepEqual(asked, [url]);
  });
});
