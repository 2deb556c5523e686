// An address as it stands in a Host header and in a URL.

/** `127.0.0.1:8317`, `[::1]:8317` */
export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
