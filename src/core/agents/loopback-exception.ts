// Keeps a user's HTTP proxy out of the way between an agent and the gateway.

const loopback = ['127.0.0.1', 'localhost'];

/**
 * The `NO_PROXY` to set beside an agent's variables: what is there already, and the loopback names.
 * Empty when no proxy is configured, or when the exception stands already.
 */
export function loopbackException(
  environment: Record<string, string | undefined>,
): { NO_PROXY: string } | Record<string, never> {
  const value = (name: string) => environment[name] || environment[name.toLowerCase()];
  if (!['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].some(value)) return {};
  const exceptions = (value('NO_PROXY') ?? '').split(',').map((entry) => entry.trim());
  if (exceptions.includes('*')) return {};
  const missing = loopback.filter((name) => !exceptions.includes(name));
  if (missing.length === 0) return {};
  return { NO_PROXY: [...exceptions.filter(Boolean), ...missing].join(',') };
}
