// Whether a port of this machine can be had.

import { createServer } from 'node:net';

/** Undefined when it is free; otherwise the system's code, such as EADDRINUSE. */
export function whyPortIsTaken(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown error'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
