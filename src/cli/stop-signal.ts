// The signals that ask this process to stop: the first politely, the second at once.

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls back at the first signal. A second one ends the process where it stands, with 1. Returns the way to stop listening. */
export function onStopSignal(callback: () => void): () => void {
  let asked = false;
  const listener = () => {
    if (asked) process.exit(1);
    asked = true;
    callback();
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
