import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import type { ClientCall } from '../../../src/core/relay/call.ts';
import { openListener } from '../../../src/core/server/listener.ts';
import { ask, type Bench, clientKey, dialects, open, openBench, sendRaw, serve } from './support.ts';

/** A relay's answer that the test writes bit by bit. */
function heldCall(bench: Bench): Promise<{ call: ClientCall; release(): void }> {
  return new Promise((resolve) => {
    bench.relay.answer = (call) =>
      new Promise<void>((release) => {
        resolve({ call, release });
      });
  });
}

describe('the listener', () => {
  let bench: Bench;
  let port: number;
  async function start(overrides: Parameters<typeof openBench>[0] = {}) {
    bench = await openBench(overrides);
    port = bench.listener.port;
  }
  afterEach(() => bench.close());

  it('says that it is alive, to anyone at its address, and nothing else', async () => {
    await start();
    const answer = await ask(port, { method: 'GET', path: '/health', headers: { authorization: undefined } });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json, { status: 'ok', version: '9.9.9' });
    const foreign = await ask(port, {
      method: 'GET',
      path: '/health',
      headers: { host: `evil.example:${port}` },
    });
    assert.equal(foreign.status, 403);
  });

  it('answers the looks of Claude Code at its base URL', async () => {
    await start();
    for (const path of ['/', '/api/hello']) {
      assert.equal(
        (await ask(port, { method: 'HEAD', path, headers: { authorization: undefined } })).status,
        200,
      );
    }
  });

  it('refuses foreign hosts and web pages in the dialect of the caller', async () => {
    await start();
    const host = await ask(port, { path: '/v1/messages', headers: { host: 'evil.example' } });
    assert.equal(host.status, 403);
    assert.equal(host.json.dialect, 'anthropic-messages');
    assert.match(host.json.message, new RegExp(`http://127\\.0\\.0\\.1:${port} `));
    const page = await ask(port, { headers: { origin: 'http://evil.example' } });
    assert.equal(page.status, 403);
    assert.equal(page.json.dialect, 'openai-chat');
    assert.equal(page.headers['access-control-allow-origin'], undefined);
    const own = { origin: `http://127.0.0.1:${port}`, authorization: `Bearer ${bench.home.controlSecret}` };
    assert.equal((await ask(port, { headers: own })).status, 403);
    assert.equal((await ask(port, { method: 'GET', path: '/headgate/v1/status', headers: own })).status, 200);
  });

  it('refuses a request without a Host', async () => {
    await start();
    const head = `GET /health HTTP/1.1\r\nConnection: close\r\n\r\n`;
    assert.match(await sendRaw(port, head), /^HTTP\/1\.1 403 /);
  });

  it('turns a WebSocket away, and overlooks other upgrades', async () => {
    await start();
    const upgrade = (protocol: string) =>
      `GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nx-api-key: ${clientKey}\r\n` +
      `Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\n\r\n`;
    assert.match(await sendRaw(port, upgrade('websocket')), /^HTTP\/1\.1 426 .*connection: close/is);
    assert.match(await sendRaw(port, upgrade('h2c')), /^HTTP\/1\.1 200 /);
  });

  it('lets requests wait until the gateway is there, but not liveness and challenges', async () => {
    await start({ waiting: true });
    const early = ask(port);
    const health = await ask(port, { method: 'GET', path: '/health' });
    const challenge = await ask(port, {
      method: 'GET',
      path: `/headgate/v1/challenge?nonce=${'n'.repeat(43)}`,
    });
    assert.deepEqual([health.status, challenge.status], [200, 200]);
    serve(bench);
    assert.equal((await early).status, 200);
  });

  it('tells those who wait for a gateway that never comes to come again', async () => {
    await start({ waiting: true, limits: { drain: 5000 } });
    const early = ask(port);
    await ask(port, { method: 'GET', path: '/health' });
    await Promise.all([bench.listener.close(), early]);
    assert.equal((await early).status, 503);
  });

  it('drops headers that do not come', async () => {
    await start({ limits: { headers: 50 } });
    assert.match(await sendRaw(port, 'POST /v1/messages HTTP/1.1\r\nHost:'), /^HTTP\/1\.1 408 /);
  });

  it('drops a body that stands still', async () => {
    await start({ limits: { bodyStillness: 50 } });
    const head =
      `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nx-api-key: ${clientKey}\r\n` +
      'Content-Length: 100\r\n\r\n{"model"';
    const answer = await sendRaw(port, head);
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.match(answer, /"dialect":"anthropic-messages"/);
  });

  it('forgets a client that goes in the middle of its body', async () => {
    await start();
    const socket = connect(port, '127.0.0.1');
    const head = `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nx-api-key: ${clientKey}\r\n`;
    socket.end(`${head}Content-Length: 100\r\n\r\n{"model"`);
    socket.resume();
    await once(socket, 'close');
    assert.equal((await ask(port)).status, 200);
    assert.equal(bench.relay.calls.length, 1);
    assert.deepEqual(bench.reported, []);
  });

  it('refuses headers above 32 KiB', async () => {
    await start();
    const head = (size: number) =>
      `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nx-fill: ${'x'.repeat(size)}\r\n\r\n`;
    assert.match(await sendRaw(port, head(30 * 1024)), /^HTTP\/1\.1 200 /);
    assert.match(await sendRaw(port, head(40 * 1024)), /^HTTP\/1\.1 431 /);
  });

  it('sends a stream as it comes, with headers that keep it moving', async () => {
    await start();
    const held = heldCall(bench);
    const opened = open(port);
    const { call, release } = await held;
    call.reply.head(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-headgate-account': 'a' });
    const answer = await opened;
    assert.equal(answer.headers['cache-control'], 'no-cache, no-transform');
    assert.equal(answer.headers['x-accel-buffering'], 'no');
    assert.equal(answer.headers['x-headgate-account'], 'a');
    assert.equal(answer.headers['x-headgate-request-id'], call.requestId);
    answer.setEncoding('utf8');
    for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
      call.reply.write(text);
      assert.deepEqual(await once(answer, 'data'), [text]);
    }
    call.reply.end();
    release();
    await once(answer, 'end');
  });

  it('holds the writer back while the client does not read', async () => {
    await start();
    const held = heldCall(bench);
    const opened = open(port);
    const { call, release } = await held;
    call.reply.head(200, { 'content-type': 'text/plain' });
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    let written = 0;
    let full: Promise<void> | undefined;
    for (; !full; written += chunk.length) full = call.reply.write(chunk);
    const answer = await opened;
    let read = 0;
    answer.on('data', (piece: Buffer) => {
      read += piece.length;
    });
    await full;
    call.reply.end();
    release();
    await once(answer, 'end');
    assert.equal(read, written);
  });

  it('tells the relay when the client goes, and lets it write into the void', async () => {
    await start();
    const held = heldCall(bench);
    const opened = open(port);
    const { call, release } = await held;
    call.reply.head(200, { 'content-type': 'text/event-stream' });
    let full: Promise<void> | undefined;
    while (!full) full = call.reply.write(Buffer.alloc(1024 * 1024));
    (await opened).destroy();
    if (!call.signal.aborted) await once(call.signal, 'abort');
    await full;
    assert.equal(call.reply.write('more'), undefined);
    call.reply.end();
    release();
    assert.deepEqual(bench.reported, []);
  });

  it('does not tell the relay that a client went who has its whole answer', async () => {
    await start();
    await ask(port);
    assert.equal(bench.relay.calls[0]!.signal.aborted, false);
  });

  it('says why it cannot have a port', async () => {
    await start();
    const second = await openListener({
      host: '127.0.0.1',
      port,
      version: '9.9.9',
      controlSecret: 'x',
      dialects,
      report: () => {},
    });
    assert.ok(!second.ok);
    assert.equal(second.code, 'EADDRINUSE');
    assert.match(second.message, new RegExp(`127\\.0\\.0\\.1:${port} \\(EADDRINUSE\\)`));
  });
});

describe('a listener that closes', () => {
  let bench: Bench;
  let port: number;
  async function start(drain: number) {
    bench = await openBench({ limits: { drain } });
    port = bench.listener.port;
  }
  afterEach(() => bench.close());

  it('frees the port at once while streams run on to their end', async () => {
    await start(60_000);
    const held = heldCall(bench);
    const opened = open(port);
    const { call, release } = await held;
    call.reply.head(200, { 'content-type': 'text/event-stream' });
    const closed = bench.listener.close();
    const successor = await openBench({ port });
    assert.equal((await ask(port)).status, 200);
    call.reply.write('data: last words\n\n');
    call.reply.end();
    release();
    let text = '';
    for await (const piece of await opened) text += piece;
    assert.equal(text, 'data: last words\n\n');
    await closed;
    await successor.close();
  });

  it('tells kept connections to come again', async () => {
    await start(60_000);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.equal((await onKept(agent, port)).statusCode, 200);
    const held = heldCall(bench);
    const opened = open(port);
    const { call, release } = await held;
    call.reply.head(200, { 'content-type': 'text/event-stream' });
    await opened;
    const closed = bench.listener.close();
    const late = await onKept(agent, port);
    assert.equal(late.statusCode, 503);
    assert.equal(late.headers['retry-after'], '1');
    assert.equal(late.headers.connection, 'close');
    assert.equal(late.headers['x-should-retry'], undefined);
    call.reply.end();
    release();
    await closed;
    agent.destroy();
  });

  it('cuts streams that do not end in time, and tells the relay', async () => {
    await start(20);
    const held = heldCall(bench);
    const opened = open(port);
    const { call, release } = await held;
    call.reply.head(200, { 'content-type': 'text/event-stream' });
    const answer = await opened;
    const cut = once(answer, 'error');
    answer.resume();
    await bench.listener.close();
    await cut;
    assert.equal(call.signal.aborted, true);
    release();
  });

  it('ends event streams at once, however long others may take', async () => {
    await start(60_000);
    const answer = await open(port, {
      method: 'GET',
      path: '/headgate/v1/events',
      headers: { authorization: `Bearer ${bench.home.controlSecret}` },
    });
    answer.on('error', () => {}).resume();
    const ended = new Promise((resolve) => answer.on('close', resolve));
    await bench.listener.close();
    await ended;
  });

  it('does not wait for connections that nobody uses', async () => {
    await start(60_000);
    const idle = connect(port, '127.0.0.1').resume();
    await once(idle, 'connect');
    await ask(port, { method: 'GET', path: '/health' });
    const gone = once(idle, 'close');
    await bench.listener.close();
    await gone;
  });

  it('may be closed twice', async () => {
    await start(0);
    await Promise.all([bench.listener.close(), bench.listener.close()]);
  });
});

async function onKept(agent: Agent, port: number): Promise<IncomingMessage> {
  const call = request({
    agent,
    host: '127.0.0.1',
    port,
    path: '/v1/models',
    headers: { 'x-api-key': clientKey },
  });
  call.end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer;
}
