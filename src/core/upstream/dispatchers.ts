// One connection pool for each way out of this machine: directly, as the environment says, or through a named proxy.

import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
import Socks5ProxyAgent from 'undici/lib/dispatcher/socks5-proxy-agent.js';

export interface Dispatchers {
  /** `proxyUrl` is `inherit`, `direct`, or the URL of a proxy; `connectTimeout` in milliseconds. */
  find(proxyUrl: string, connectTimeout: number): Dispatcher;
  /** Ends idle connections and aborts the rest. */
  close(): Promise<void>;
}

export function createDispatchers(): Dispatchers {
  const open = new Map<string, Dispatcher>();
  return {
    find(proxyUrl, connectTimeout) {
      const key = `${proxyUrl} ${connectTimeout}`;
      const known = open.get(key);
      if (known) return known;
      const dispatcher = createDispatcher(proxyUrl, connectTimeout);
      open.set(key, dispatcher);
      return dispatcher;
    },
    async close() {
      await Promise.all([...open.values()].map((dispatcher) => dispatcher.destroy()));
      open.clear();
    },
  };
}

function createDispatcher(proxyUrl: string, connectTimeout: number): Dispatcher {
  const options = { connect: { timeout: connectTimeout }, keepAliveTimeout: 30_000 };
  if (proxyUrl === 'direct') return new Agent(options);
  if (proxyUrl === 'inherit') return new EnvHttpProxyAgent(options);
  if (/^socks5h?:/.test(proxyUrl)) return new Socks5ProxyAgent(proxyUrl);
  return new ProxyAgent({ ...options, uri: proxyUrl });
}
