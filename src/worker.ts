// The gateway's door in a worker thread of the extension host: an event loop of its own, and globals of its own.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openGateway, type SeatEvent } from './core/gateway.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker-protocol.ts';

async function run(host: MessagePort, options: WorkerOptions): Promise<void> {
  const say = (message: FromWorker) => host.postMessage(message);
  const gateway = await openGateway({
    ...options,
    follow: true,
    keepTrying: true,
    startEmpty: true,
    environment: process.env,
    log: (level, message) => say({ type: 'log', level, message }),
    onSeat: (event) => tellSeat(event, say),
  });
  host.on('message', async ({ type }: ToWorker) => {
    if (type !== 'stop') return;
    await gateway.close();
    say({ type: 'stopped' });
    host.close();
  });
}

function tellSeat(event: SeatEvent, say: (message: FromWorker) => void): void {
  const { port } = event;
  if (event.seat !== 'blocked') say({ type: 'seat', seat: event.seat, port });
  else if (event.reason !== 'leader-exists') {
    say({ type: 'blocked', reason: event.reason, port, message: event.message });
  }
}

// A rejection ends the thread with an error, which the extension host sees and answers with a new start.
if (parentPort) void run(parentPort, workerData as WorkerOptions);
