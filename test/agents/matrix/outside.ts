// An HTTP proxy on 127.0.0.1 that lets nothing through, and remembers who was asked for: whatever an agent says to the world
// instead of the gateway ends here.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Outside {
  /** The variables that send a program here, the loopback addresses excepted. */
  environment: Record<string, string>;
  /** `host:port`, in order. */
  asked: string[];
  close(): Promise<void>;
}

export async function startOutside(): Promise<Outside> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.host ?? request.url ?? '');
    response.writeHead(403).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.on('error', () => {});
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  return {
    environment: Object.fromEntries(proxies.map((name) => [name, url])),
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
