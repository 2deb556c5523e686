// What the extension host and the gateway's worker thread say to each other: life and death only.
// Everything else goes over the control API, so that it is the same for a leader, a follower and a headless gateway.

/** `workerData` of the worker. */
export interface WorkerOptions {
  /** The state folder. */
  home: string;
  configFile?: string;
  port?: number;
  /** For people: `VS Code window "web-app"`. */
  runner: string;
}

export type ToWorker = { type: 'stop' };

export type FromWorker =
  /** This thread serves, or follows another process that does; said again at each change. */
  | { type: 'seat'; seat: 'leads' | 'follows'; port: number }
  /** Neither is possible: `stranger` on the port, or the same state folder is served elsewhere. */
  | {
      type: 'blocked';
      reason: 'stranger' | 'other-port' | 'other-configuration';
      port: number;
      message: string;
    }
  | { type: 'log'; level: 'debug' | 'info' | 'warn' | 'error'; message: string }
  /** The answer to `stop`: listener closed, streams ended. */
  | { type: 'stopped' };
