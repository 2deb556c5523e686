import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ControlClient } from '../../../src/core/control/client.ts';
import type { ControlEvent, Status } from '../../../src/core/control/protocol.ts';
import { Connection } from '../../../src/editor/connection.ts';
import { status } from './samples.ts';

/** One line to a gateway that the test plays. */
class ScriptedLine implements ControlClient {
  readonly port: number;
  readonly sent: [path: string, body: unknown][] = [];
  closed = false;
  tell: (event: ControlEvent) => void = () => {};
  hangUp = () => {};
  readonly #refuses: boolean;

  constructor(port: number, refuses: boolean) {
    this.port = port;
    this.#refuses = refuses;
  }

  async get<T>(): Promise<T> {
    return [] as T;
  }

  async send<T>(_method: string, path: string, body?: unknown): Promise<T> {
    if (this.#refuses) throw new Error('nobody answers');
    this.sent.push([path, body]);
    return { key: 'hg-test' } as T;
  }

  follow(onEvent: (event: ControlEvent) => void, signal: AbortSignal): Promise<void> {
    this.tell = onEvent;
    const hungUp = new Promise<void>((resolve) => {
      this.hangUp = resolve;
    });
    return Promise.race([hungUp, once(signal, 'abort').then(() => {})]);
  }

  close(): void {
    this.closed = true;
  }
}

function setUp(options: { secrets?: Record<string, string>; refuses?: boolean } = {}) {
  const lines: ScriptedLine[] = [];
  const seen: { leads: boolean; status: Status }[] = [];
  const pauses: number[] = [];
  let lost = 0;
  const connection = new Connection({
    open: (port) => {
      const line = new ScriptedLine(port, options.refuses ?? false);
      lines.push(line);
      return line;
    },
    registration: () => ({ id: 'workspace:test', name: 'here' }),
    secret: async (name) => options.secrets?.[name],
    onStatus: (now, seat) => seen.push({ leads: seat.leads, status: now }),
    onRequests: () => {},
    onRequest: () => {},
    onLost: () => {
      lost++;
    },
    log: () => {},
    wait: async (milliseconds) => {
      pauses.push(milliseconds);
      if (pauses.length > 6) connection.disconnect();
    },
  });
  return { connection, lines, seen, pauses, lost: () => lost };
}

/** Lets everything run that waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const wanting = (...missingSecrets: string[]): ControlEvent => ({
  type: 'status',
  status: status({ missingSecrets }),
});

describe('the line to the gateway', () => {
  it('makes the workspace known, then tells each status', async () => {
    const { connection, lines, seen } = setUp();
    connection.connect({ port: 8317, leads: true });
    await settled();
    assert.deepEqual(lines[0]!.sent, [['clients', { id: 'workspace:test', name: 'here' }]]);
    lines[0]!.tell(wanting());
    assert.equal(seen.length, 1);
    assert.equal(connection.control, lines[0]);
    connection.disconnect();
  });

  it('hands over the secrets that are missing and known, each once', async () => {
    const { connection, lines } = setUp({ secrets: { one: 'x', three: 'z' } });
    connection.connect({ port: 8317, leads: true });
    await settled();
    lines[0]!.tell(wanting('one', 'two'));
    lines[0]!.tell(wanting('one', 'two'));
    await settled();
    lines[0]!.tell(wanting('three'));
    await settled();
    assert.deepEqual(lines[0]!.sent.slice(1), [
      ['secrets', { values: { one: 'x' } }],
      ['secrets', { values: { three: 'z' } }],
    ]);
    connection.disconnect();
  });

  it('hands over a secret that was stored later', async () => {
    const secrets: Record<string, string> = {};
    const { connection, lines } = setUp({ secrets });
    connection.connect({ port: 8317, leads: true });
    await settled();
    lines[0]!.tell(wanting('one'));
    await settled();
    assert.equal(lines[0]!.sent.length, 1);
    secrets.one = 'x';
    await connection.offerSecretsAgain();
    assert.deepEqual(lines[0]!.sent[1], ['secrets', { values: { one: 'x' } }]);
    connection.disconnect();
  });

  it('is opened again when it breaks, and hands the secrets to the new holder too', async () => {
    const { connection, lines } = setUp({ secrets: { one: 'x' } });
    connection.connect({ port: 8317, leads: false });
    await settled();
    lines[0]!.tell(wanting('one'));
    await settled();
    lines[0]!.hangUp();
    await settled();
    assert.ok(lines[0]!.closed);
    lines[1]!.tell(wanting('one'));
    await settled();
    assert.equal(lines[1]!.sent.length, 2);
    connection.disconnect();
  });

  it('leaves the old holder when the seat changes', async () => {
    const { connection, lines, seen } = setUp();
    connection.connect({ port: 8317, leads: false });
    await settled();
    connection.connect({ port: 9000, leads: true });
    await settled();
    assert.ok(lines[0]!.closed);
    lines[0]!.tell(wanting());
    assert.equal(seen.length, 0);
    lines[1]!.tell(wanting());
    assert.deepEqual([lines[1]!.port, seen[0]!.leads], [9000, true]);
    connection.disconnect();
  });

  it('is called lost only after several tries, with growing pauses', async () => {
    const { connection, pauses, lost } = setUp({ refuses: true });
    connection.connect({ port: 8317, leads: false });
    while (pauses.length < 7) await settled();
    assert.deepEqual(pauses, [100, 200, 400, 800, 1600, 3200, 5000]);
    assert.equal(lost(), 1);
    assert.equal(connection.control, undefined);
  });
});
