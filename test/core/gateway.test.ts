import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControlClient } from '../../src/core/control/client.ts';
import type { Status } from '../../src/core/control/protocol.ts';
import { ConfigurationProblem, type Gateway, openGateway, type SeatEvent } from '../../src/core/gateway.ts';

describe('opening a gateway', () => {
  let home: string;
  let gateway: Gateway | undefined;
  const events: SeatEvent[] = [];
  let wake: () => void = () => {};

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'headgate-test-'));
    events.length = 0;
  });
  afterEach(async () => {
    await gateway?.close();
    gateway = undefined;
    await rm(home, { recursive: true, force: true });
  });

  async function open(options: { startEmpty?: boolean; port?: number } = {}): Promise<void> {
    gateway = await openGateway({
      home,
      runner: 'test',
      follow: false,
      environment: {},
      log: () => {},
      onSeat(event) {
        events.push(event);
        wake();
      },
      ...options,
    });
  }
  async function nextEvent(): Promise<SeatEvent> {
    while (events.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return events.shift() as SeatEvent;
  }
  const configure = (text: string) => writeFile(join(home, 'headgate.yaml'), text);

  it('refuses a configuration that does not parse, with the place of the mistake', async () => {
    await configure('providers:\n  - [');
    await assert.rejects(open(), (error) => {
      assert.ok(error instanceof ConfigurationProblem);
      assert.ok((error.complaints[0]?.line ?? 0) >= 2);
      return true;
    });
  });

  it('starts empty instead where it is told to, and serves once the mistake is mended', async () => {
    await configure('providers:\n  - [');
    await open({ startEmpty: true, port: 0 });
    const { port } = await nextEvent();
    const control = createControlClient({ home, port });
    const before = await control.get<Status>('status');
    assert.deepEqual([before.accounts.length, before.complaints[0]?.severity], [0, 'error']);
    await configure('providers: [{ name: mended, type: demo }]');
    await control.send('POST', 'reload');
    const after = await control.get<Status>('status');
    assert.deepEqual(
      after.accounts.map(({ name }) => name),
      ['mended'],
    );
    control.close();
  });

  it('moves when the configuration names another port', async () => {
    const [first, second] = [await freePort(), await freePort()];
    await configure(`server: { port: ${first} }`);
    await open();
    assert.equal((await nextEvent()).port, first);
    await configure(`server: { port: ${second} }`);
    assert.deepEqual(await nextEvent(), {
      seat: 'leads',
      address: `http://127.0.0.1:${second}`,
      port: second,
    });
    assert.equal((await fetch(`http://127.0.0.1:${second}/health`)).status, 200);
    await assert.rejects(fetch(`http://127.0.0.1:${first}/health`));
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
