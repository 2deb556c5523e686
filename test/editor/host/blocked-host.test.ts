import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileAppears } from '../support/waiting.ts';
import { variablesOfReadyGateway } from './terminal-environment.ts';

const blockMs = 5_000;

describe('an extension host that another extension blocks', () => {
  let passThrough: Server | undefined;

  afterEach(() => {
    passThrough?.closeAllConnections();
    passThrough?.close();
  });

  it('does not stall a running stream', async () => {
    const variables = await variablesOfReadyGateway();
    const address = variables.ANTHROPIC_BASE_URL!;
    passThrough = await passOnInThisHost(address);
    const inHost = `http://127.0.0.1:${(passThrough.address() as AddressInfo).port}`;
    const streams = [
      startStream('direct', { ...variables, ANTHROPIC_BASE_URL: address }),
      startStream('through-the-host', { ...variables, ANTHROPIC_BASE_URL: inHost }),
    ];
    await Promise.all(streams.map((stream) => stream.began));

    const until = performance.now() + blockMs;
    while (performance.now() < until);

    const [direct, throughHost] = await Promise.all(
      streams.map(async (stream) => longestGap(await stream.times)),
    );
    // A word leaves the upstream every 100 ms. Half the block is far from both: from that, and from a stall.
    assert.ok(direct! < blockMs / 2, `the longest gap was ${direct} ms`);
    assert.ok(throughHost! > blockMs / 2, 'the host was not blocked, so this test has proved nothing');
  });
});

/** What a gateway would be that shared the extension host's event loop. */
async function passOnInThisHost(address: string): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const onward = request(new URL(incoming.url!, address), {
      method: incoming.method,
      headers: { ...incoming.headers, host: new URL(address).host },
    });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** A client in a process of its own. `times` are those of its pieces, in milliseconds since the first. */
function startStream(name: string, variables: Record<string, string>) {
  const file = join(process.env.HEADGATE_TEST_FOLDER!, `arrivals-${name}.json`);
  const client = spawn(process.execPath, [join(__dirname, 'stream-recorder.js'), 'slow-model', file], {
    env: { ...process.env, ...variables, ELECTRON_RUN_AS_NODE: '1' },
    stdio: 'inherit',
  });
  const ended = once(client, 'exit').then(([code]) => assert.equal(code, 0, `the client "${name}" failed`));
  const times = ended.then(async () => JSON.parse(await fileAppears(file)) as number[]);
  return { began: Promise.race([fileAppears(`${file}.began`), ended]), times };
}

function longestGap(times: number[]): number {
  return Math.max(...times.slice(1).map((time, index) => time - times[index]!));
}
