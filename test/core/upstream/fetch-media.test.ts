import assert from 'node:assert/strict';
import { createMediaFetcher, type MediaFetchOptions } from '../../../src/core/upstream/fetch-media.ts';
import { type ScriptedAnswer, ScriptedServer } from '../../support/scripted-server.ts';

const never = new AbortController().signal;
const limit = 1000;

describe('fetching media by address', () => {
  let server: ScriptedServer;
  let other: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
    other = await ScriptedServer.start();
  });
  afterEach(() => Promise.all([server.close(), other.close()]));

  const fetchMedia = (url: string, options: Partial<MediaFetchOptions> = {}, signal = never) =>
    createMediaFetcher({ userAgent: 'test', isAllowed: () => true, ...options })(url, limit, signal);
  const problemOf = async (url: string, options: Partial<MediaFetchOptions> = {}) => {
    const fetched = await fetchMedia(url, options);
    return fetched.ok ? 'none' : fetched.problem;
  };
  const redirect = (location: string, status = 302): ScriptedAnswer => ({ status, headers: { location } });

  it('gives the bytes and the declared type, and says who asks but nothing more', async () => {
    server.enqueue({ headers: { 'content-type': 'image/png' }, body: Buffer.from('bytes') });
    const fetched = await fetchMedia(`${server.url}/a.png?size=2`);
    assert.deepEqual(fetched, { ok: true, bytes: Buffer.from('bytes'), contentType: 'image/png' });
    const { url, headers } = server.requests[0]!;
    assert.equal(url, '/a.png?size=2');
    assert.equal(headers['user-agent'], 'test');
    assert.equal(headers.cookie ?? headers.authorization ?? headers.referer, undefined);
  });

  it('refuses this machine by default, by number and by name, without asking it', async () => {
    const strict = { isAllowed: undefined };
    const { port } = server;
    for (const host of [
      '127.0.0.1',
      'localhost',
      '0x7f.1',
      '2130706433',
      '0.0.0.0',
      '[::1]',
      '[::ffff:7f00:1]',
    ]) {
      const problem = await problemOf(`http://${host}:${port}/`, strict);
      assert.equal(problem, 'it does not lie on the public internet', host);
    }
    assert.equal(server.requests.length, 0);
  });

  it('connects to the address that was checked, whatever the name means a moment later', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    const asked: string[] = [];
    server.enqueue({ body: 'here' });
    const fetched = await fetchMedia(`http://pictures.example:${server.port}/`, {
      isAllowed: (address) => address === '127.0.0.1',
      resolve: async (host) => {
        asked.push(host);
        return answers.shift() ?? [];
      },
    });
    assert.equal(fetched.ok && fetched.bytes.toString(), 'here');
    assert.deepEqual(asked, ['pictures.example']);
    assert.equal(server.requests[0]!.headers.host, `pictures.example:${server.port}`);
  });

  it('passes over the forbidden ones among the addresses of a name', async () => {
    server.enqueue({ body: 'here' });
    const fetched = await fetchMedia(`http://pictures.example:${server.port}/`, {
      isAllowed: (address) => address === '127.0.0.1',
      resolve: async () => ['10.0.0.1', '127.0.0.1'],
    });
    assert.equal(fetched.ok, true);
  });

  it('checks anew where a redirect leads', async () => {
    server.enqueue(redirect(`http://inside.example:${other.port}/secret`));
    const problem = await problemOf(`http://pictures.example:${server.port}/`, {
      isAllowed: (address) => address === '127.0.0.1',
      resolve: async (host) => [host === 'inside.example' ? '169.254.169.254' : '127.0.0.1'],
    });
    assert.equal(problem, 'it does not lie on the public internet');
    assert.equal(other.requests.length, 0);
  });

  it('follows three redirects, relative ones too, and no fourth', async () => {
    server.enqueue(redirect('/two'), redirect('three', 301), redirect(`${other.url}/four`, 307));
    other.enqueue({ body: 'there' });
    const fetched = await fetchMedia(`${server.url}/one`);
    assert.equal(fetched.ok && fetched.bytes.toString(), 'there');
    assert.deepEqual(
      server.requests.map(({ url }) => url),
      ['/one', '/two', '/three'],
    );
    server.enqueue(...Array.from({ length: 4 }, () => redirect('/again')));
    assert.equal(await problemOf(server.url), 'it redirects more than 3 times');
  });

  it('asks nothing but http and https', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://pictures.example/', 'gs://bucket/a.png', 'no address']) {
      assert.equal(await problemOf(url), 'its address is not one of http or https', url);
    }
    server.enqueue(redirect('file:///etc/passwd'));
    assert.equal(await problemOf(server.url), 'its address is not one of http or https');
  });

  it('stops at the limit, announced or not', async () => {
    server.enqueue({ body: 'x'.repeat(limit) }, { body: 'x'.repeat(limit + 1) });
    assert.equal((await fetchMedia(server.url)).ok, true);
    assert.equal(await problemOf(server.url), 'it is larger than what one request may bring');
    server.enqueue({ chunks: ['x'.repeat(600), 'x'.repeat(600)], ending: 'hang' });
    assert.equal(await problemOf(server.url), 'it is larger than what one request may bring');
  });

  it('waits so long and no longer, also for a name', async () => {
    server.enqueue({ silent: true }, { chunks: ['x'], ending: 'hang' });
    assert.equal(await problemOf(server.url, { timeout: 50 }), 'it took longer than 0.05 s');
    assert.equal(await problemOf(server.url, { timeout: 50 }), 'it took longer than 0.05 s');
    const resolve = () => new Promise<string[]>(() => {});
    assert.equal(
      await problemOf('http://slow.example/', { timeout: 50, resolve }),
      'it took longer than 0.05 s',
    );
  });

  it('tells why there is nothing', async () => {
    server.enqueue({ status: 403, body: 'no' }, { ending: 'cut', chunks: [] });
    assert.equal(await problemOf(server.url), 'it answered 403');
    const resolve = async () => Promise.reject(Object.assign(new Error('nope'), { code: 'ENOTFOUND' }));
    assert.equal(await problemOf('http://nowhere.example/', { resolve }), 'it cannot be reached (ENOTFOUND)');
    const { url } = other;
    await other.close();
    assert.equal(await problemOf(url), 'it cannot be reached (ECONNREFUSED)');
    other = await ScriptedServer.start();
  });

  it('ends when the client goes', async () => {
    const gone = new AbortController();
    const fetching = fetchMedia(server.url, {}, gone.signal);
    server.enqueue({ silent: true });
    gone.abort();
    assert.equal((await fetching).ok, false);
  });
});
