// Starts a program in a process of its own, and asks it for its processor time and memory.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface MeasuredProcess {
  /** `http://127.0.0.1:PORT` */
  address: string;
  /** From the start of the process to its line on stdout. */
  startMs: number;
  report(): Promise<Report>;
  stop(): Promise<void>;
}

export interface Report {
  /** User and system time since the process started. */
  processorMs: number;
  memoryBytes: number;
}

const reporter = new URL('reporter.mjs', import.meta.url).href;

/** Resolves when the program has printed an address on stdout. */
export async function startProcess(
  program: string,
  programArguments: string[],
  environment: Record<string, string> = {},
): Promise<MeasuredProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', reporter, program, ...programArguments], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...environment },
  });
  const address = await addressOf(child, program);
  return {
    address,
    startMs: performance.now() - startedAt,
    async report() {
      child.send('report');
      const [report] = await once(child, 'message');
      return report as Report;
    },
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

export function benchFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function addressOf(child: ChildProcess, program: string): Promise<string> {
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors = (errors + chunk).slice(-4000);
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const address = /(http:\/\/127\.0\.0\.1:\d+)\n/.exec(output)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', (code) =>
      reject(new Error(`${program} ended with ${code} before it served.\n${errors}`)),
    );
  });
}
