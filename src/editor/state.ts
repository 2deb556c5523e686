// What this window knows of the gateway, as one value. Everything visible is painted from it.

import type { Status } from '../core/control/protocol.ts';
import type { FromWorker } from '../worker-protocol.ts';

export type BlockedReason = Extract<FromWorker, { type: 'blocked' }>['reason'];

export type GatewayState =
  | { kind: 'starting' }
  | Running
  | { kind: 'blocked'; reason: BlockedReason; port: number }
  | { kind: 'stopped' }
  /** It crashed; another start follows by itself. */
  | { kind: 'failed'; message: string };

export interface Running {
  kind: 'running';
  status: Status;
  /** true = the gateway runs in this window. */
  leads: boolean;
  /** This workspace as the gateway knows it. The key is a secret: it never goes into anything visible. */
  client: { id: string; key: string };
}
