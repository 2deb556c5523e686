import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { GatewayHost, type HostEvent, type Thread } from '../../../src/editor/gateway-host.ts';
import type { FromWorker, ToWorker } from '../../../src/worker-protocol.ts';

/** A worker thread that does what the test says. */
class ScriptedThread extends EventEmitter {
  readonly heard: ToWorker[] = [];
  terminated = false;

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }

  async terminate(): Promise<void> {
    this.terminated = true;
    this.emit('exit', 1);
  }

  say(message: FromWorker): void {
    this.emit('message', message);
  }
}

function setUp() {
  const threads: ScriptedThread[] = [];
  const events: HostEvent[] = [];
  const logged: string[] = [];
  const timers = new Map<() => void, number>();
  let now = 0;
  const host = new GatewayHost({
    options: () => ({ home: '/nowhere', runner: 'test' }),
    spawn: () => {
      const thread = new ScriptedThread();
      threads.push(thread);
      return thread as unknown as Thread;
    },
    onEvent: (event) => events.push(event),
    log: (_level, message) => logged.push(message),
    now: () => now,
    after: (milliseconds, run) => {
      timers.set(run, milliseconds);
      return () => timers.delete(run);
    },
  });
  const fire = () => {
    const [[run, milliseconds] = []] = timers;
    assert.ok(run && milliseconds !== undefined, 'no timer is set');
    timers.delete(run);
    now += milliseconds;
    run();
  };
  return {
    host,
    threads,
    events,
    logged,
    timers,
    fire,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    kinds: () => events.map(({ type }) => type),
  };
}

const leads: FromWorker = { type: 'seat', seat: 'leads', port: 8317 };
const blocked: FromWorker = { type: 'blocked', reason: 'stranger', port: 8317, message: '' };

describe('the life of the gateway’s worker', () => {
  it('tells the seat and logs what the worker logs', () => {
    const { host, threads, events, logged } = setUp();
    host.start();
    threads[0]!.say({ type: 'log', level: 'info', message: 'hello' });
    threads[0]!.say(leads);
    assert.deepEqual(events, [{ type: 'starting' }, leads]);
    assert.deepEqual(logged, ['hello']);
  });

  it('is started once, however often it is asked', () => {
    const { host, threads } = setUp();
    host.start();
    host.start();
    assert.equal(threads.length, 1);
  });

  it('begins again after a crash, with pauses that double up to a limit', () => {
    const { host, threads, events, fire } = setUp();
    host.start();
    const pauses = [];
    for (let crash = 0; crash < 9; crash++) {
      threads[crash]!.emit('error', new Error('out of memory'));
      threads[crash]!.emit('exit', 1);
      const last = events.at(-1)!;
      assert.ok(last.type === 'crashed' && last.message === 'out of memory');
      pauses.push(last.again);
      fire();
    }
    assert.equal(threads.length, 10);
    assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  });

  it('forgets earlier crashes after a long healthy life', () => {
    const { host, threads, events, fire, pass } = setUp();
    host.start();
    threads[0]!.emit('exit', 1);
    fire();
    pass(60_000);
    threads[1]!.emit('exit', 1);
    const last = events.at(-1)!;
    assert.ok(last.type === 'crashed' && last.again === 500);
  });

  it('asks the worker to stop and waits for its word', async () => {
    const { host, threads, kinds } = setUp();
    host.start();
    const stopped = host.stop();
    assert.deepEqual(threads[0]!.heard, [{ type: 'stop' }]);
    threads[0]!.say({ type: 'stopped' });
    await stopped;
    assert.ok(threads[0]!.terminated);
    assert.deepEqual(kinds(), ['starting', 'stopped']);
  });

  it('ends a worker that does not answer in time', async () => {
    const { host, threads, fire } = setUp();
    host.start();
    const stopped = host.stop();
    fire();
    await stopped;
    assert.ok(threads[0]!.terminated);
  });

  it('does not start again after a stop, also when a start was planned', async () => {
    const { host, threads, timers } = setUp();
    host.start();
    threads[0]!.emit('exit', 1);
    await host.stop();
    assert.equal(timers.size, 0);
    assert.equal(threads.length, 1);
  });

  it('is a new thread after a restart', async () => {
    const { host, threads, kinds } = setUp();
    host.start();
    const restarted = host.restart();
    threads[0]!.say({ type: 'stopped' });
    await restarted;
    assert.equal(threads.length, 2);
    assert.deepEqual(kinds(), ['starting', 'stopped', 'starting']);
  });

  it('takes the end of a blocked worker for what it is, not for a crash', () => {
    const { host, threads, kinds } = setUp();
    host.start();
    threads[0]!.say(blocked);
    threads[0]!.emit('exit', 0);
    assert.deepEqual(kinds(), ['starting', 'blocked']);
  });

  it('follows a worker that was blocked and then got the port', () => {
    const { host, threads, kinds } = setUp();
    host.start();
    threads[0]!.say(blocked);
    threads[0]!.say(leads);
    threads[0]!.emit('exit', 0);
    assert.deepEqual(kinds(), ['starting', 'blocked', 'seat', 'crashed']);
  });
});
