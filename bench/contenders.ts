// Who is measured: the upstream directly, the bare pass-through before it, and Headgate before it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchFile, type MeasuredProcess, startProcess } from './measured-process.ts';
import { models } from './scenarios.ts';

export interface Contender {
  name: 'direct' | 'bare' | 'headgate';
  process: MeasuredProcess;
  /** Whether it can answer in another format than the upstream's. */
  translates: boolean;
}

/** Only ever seen by the processes of this run. */
export const benchKey = `hg-${'b'.repeat(43)}`;

export interface Contest {
  /** The upstream's address. */
  upstream: string;
  contenders: Contender[];
  stop(): Promise<void>;
}

export async function startContenders(): Promise<Contest> {
  const upstream = await startProcess(benchFile('upstream.mjs'), []);
  const bare = await startBare(upstream.address);
  const headgate = await startHeadgate(upstream.address);
  return {
    upstream: upstream.address,
    contenders: [
      { name: 'direct', process: upstream, translates: false },
      { name: 'bare', process: bare, translates: false },
      { name: 'headgate', process: headgate, translates: true },
    ],
    async stop() {
      for (const measured of [headgate, bare, upstream]) await measured.stop();
    },
  };
}

export function startBare(upstream: string): Promise<MeasuredProcess> {
  return startProcess(benchFile('bare.mjs'), [upstream]);
}

/** With a state folder of its own, removed when it stops. */
export async function startHeadgate(upstream: string): Promise<MeasuredProcess> {
  const home = await mkdtemp(join(tmpdir(), 'headgate-bench-'));
  const configFile = join(home, 'headgate.yaml');
  await writeFile(configFile, configuration(upstream, await freePort()), { mode: 0o600 });
  const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  const started = await startProcess(program, ['serve', '--config', configFile], { HEADGATE_HOME: home });
  return {
    ...started,
    async stop() {
      await started.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function configuration(upstream: string, port: number): string {
  // JSON is YAML.
  return JSON.stringify({
    server: { port, keys: [{ name: 'bench', key: benchKey }] },
    providers: [{ name: 'upstream', type: 'openai', 'base-url': upstream, 'api-key': 'bench', models }],
    health: { probe: 'off' },
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}
