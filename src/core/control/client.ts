// Speaks to the control API of whoever serves on this machine, after that one has proved who it is.

import type { ControlEvent } from './protocol.ts';

export interface ControlClient {
  /** `path` is relative to `/headgate/v1/`, such as `status` or `accounts/openai-1/test`. Rejects with `ControlFailure`. */
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** Follows the event stream until it closes; resolves when it does (also when the server goes). */
  follow(onEvent: (event: ControlEvent) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface ControlClientOptions {
  home: string;
  port: number;
}
