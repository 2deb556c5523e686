import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { ControlFailure, createControlClient } from '../../../src/core/control/client.ts';
import type { ControlEvent, Status } from '../../../src/core/control/protocol.ts';
import { ControlProblem } from '../../../src/core/server/control-service.ts';
import { type Bench, openBench, temporaryHome } from '../server/support.ts';

/** A program on a port that is not ours. Remembers every byte that it got. */
interface Stranger {
  port: number;
  received(): string;
  close(): Promise<void>;
}

async function openStranger(onConnection: (socket: Socket) => void, port = 0): Promise<Stranger> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received: () => Buffer.concat(received).toString('latin1'),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function answerWith(proof: string): (socket: Socket) => void {
  const body = JSON.stringify({ proof });
  return (socket) =>
    socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
}

function failsAs(code: string, status?: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ControlFailure);
    assert.equal(error.code, code);
    assert.equal(error.status, status);
    assert.match(error.message, /^[A-Z].*[.?]$/);
    return true;
  };
}

function never(): void {
  assert.fail('no event was to come');
}

describe('the control client', () => {
  let bench: Bench;
  const clients: { close(): void }[] = [];
  function clientOf(port: number, home = bench.home.path) {
    const client = createControlClient({ home, port });
    clients.push(client);
    return client;
  }
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await bench.close();
  });

  it('gets and sends', async () => {
    const client = clientOf(bench.listener.port);
    assert.equal((await client.get<Status>('status')).version, '9.9.9');
    const choice = { client: 'default', target: 'main' };
    assert.equal(await client.send('POST', 'profile', choice), undefined);
    await client.send('PATCH', 'accounts/a%2Fb', { disabled: true });
    assert.deepEqual(bench.control.asked, [
      ['chooseProfile', choice],
      ['changeAccount', 'a/b', { disabled: true }],
    ]);
  });

  it('hands on what the gateway finds wrong', async () => {
    bench.control.problem = new ControlProblem(409, 'name-taken', 'There is an account of that name.');
    const client = clientOf(bench.listener.port);
    const failure = await client.send('DELETE', 'accounts/x').catch((error: ControlFailure) => error);
    assert.ok(failure instanceof ControlFailure);
    const { code, status, problem, message } = failure;
    assert.deepEqual(
      { code, status, problem, message },
      { code: 'problem', status: 409, problem: 'name-taken', message: 'There is an account of that name.' },
    );
  });

  it('says so when nobody listens', async () => {
    const stranger = await openStranger(() => {});
    await stranger.close();
    await assert.rejects(clientOf(stranger.port).get('status'), failsAs('unreachable'));
  });

  it('says so when the other side hangs up', async () => {
    const stranger = await openStranger((socket) => socket.destroy());
    await assert.rejects(clientOf(stranger.port).get('status'), failsAs('unreachable'));
    await stranger.close();
  });

  it('says so when there is no state folder', async () => {
    const home = join(bench.home.path, 'nowhere');
    await assert.rejects(clientOf(bench.listener.port, home).get('status'), failsAs('unreachable'));
  });

  it('takes a gateway of another state folder for a stranger', async () => {
    const other = await temporaryHome();
    await assert.rejects(clientOf(bench.listener.port, other.path).get('status'), failsAs('stranger'));
    await rm(other.path, { recursive: true });
  });

  const impostors: [string, (socket: Socket) => void][] = [
    ['guesses', answerWith('x'.repeat(43))],
    ['proves nothing', answerWith('')],
    ['answers with an error', (socket) => socket.on('data', () => socket.write('HTTP/1.1 404 No\r\n\r\n'))],
    ['does not speak HTTP', (socket) => socket.write('220 mail.example ESMTP\r\n\r\n')],
    [
      'talks without end',
      (socket) => socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\n'.repeat(1000))),
    ],
  ];
  for (const [what, behave] of impostors) {
    it(`shows nothing secret to a stranger who ${what}`, async () => {
      const stranger = await openStranger(behave);
      const client = clientOf(stranger.port);
      await assert.rejects(client.send('POST', 'secrets', { values: { a: 'sesame' } }), failsAs('stranger'));
      assertNothingSecret(stranger.received());
      await stranger.close();
    });
  }

  it('shows nothing secret to a stranger who passes everything on to the real gateway', async () => {
    const stranger = await openStranger((socket) => {
      const real = connect(bench.listener.port, '127.0.0.1');
      real.on('error', () => {});
      // The Host header is the one thing that a relaying stranger has to mend.
      socket.on('data', (chunk) =>
        real.write(chunk.toString('latin1').replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${bench.listener.port}`)),
      );
      real.pipe(socket);
      socket.on('close', () => real.destroy());
    });
    const client = clientOf(stranger.port);
    await assert.rejects(client.send('POST', 'secrets', { values: { a: 'sesame' } }), failsAs('stranger'));
    assertNothingSecret(stranger.received());
    assert.deepEqual(bench.control.asked, []);
    await stranger.close();
  });

  it('asks for the proof again when the port may have changed hands', async () => {
    const { port } = bench.listener;
    const client = clientOf(port);
    await client.get('status');
    await bench.listener.close();
    const stranger = await openStranger(answerWith('x'.repeat(43)), port);
    await assert.rejects(client.get('status'), failsAs('stranger'));
    assertNothingSecret(stranger.received());
    await stranger.close();
  });

  it('follows the events from the whole status on, until the gateway goes', async () => {
    const events: ControlEvent[] = [];
    bench.control.events.once('subscribed', () =>
      bench.control.events.emit('event', { type: 'request', request: { id: 'é' } }),
    );
    const followed = clientOf(bench.listener.port).follow((event) => {
      events.push(event);
      if (events.length === 2) void bench.listener.close();
    }, new AbortController().signal);
    await followed;
    assert.deepEqual(events, [
      { type: 'status', status: bench.control.status() },
      { type: 'request', request: { id: 'é' } },
    ]);
  });

  it('stops following when told to, and the gateway stops sending', async () => {
    const abort = new AbortController();
    const unsubscribed = once(bench.control.events, 'unsubscribed');
    await clientOf(bench.listener.port).follow(() => abort.abort(), abort.signal);
    await unsubscribed;
    await clientOf(bench.listener.port).follow(never, abort.signal);
  });

  it('does not follow a stranger', async () => {
    const stranger = await openStranger(answerWith('x'.repeat(43)));
    const following = clientOf(stranger.port).follow(never, new AbortController().signal);
    await assert.rejects(following, failsAs('stranger'));
    await stranger.close();
  });

  /** One GET with a nonce, and not a word more. */
  function assertNothingSecret(received: string): void {
    assert.ok(!received.includes(bench.home.controlSecret));
    assert.ok(!received.includes(bench.home.defaultKey));
    assert.match(
      received,
      /^(GET \/headgate\/v1\/challenge\?nonce=[\w-]{43} HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n\r\n)?$/,
    );
  }
});
