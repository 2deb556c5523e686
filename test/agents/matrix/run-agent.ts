// Runs an agent once: in a home and a workspace of its own, with nothing of this machine's environment but PATH.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loopbackException } from '../../../src/core/agents/loopback-exception.ts';
import type { Launch } from './agent-under-test.ts';

export interface Rooms {
  home: string;
  workspace: string;
  /** For temporary files. */
  temporary: string;
  remove(): void;
}

export function makeRooms(): Rooms {
  // Without symbolic links: agents compare paths as texts.
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'hg-agent-')));
  const room = (name: string) => {
    mkdirSync(join(root, name));
    return join(root, name);
  };
  return {
    home: room('home'),
    workspace: room('workspace'),
    temporary: room('temporary'),
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

export interface AgentEnd {
  /** Exit code, or the name of the signal. */
  end: number | string | null;
  output: string;
  errors: string;
}

const patience = 120_000;

/** `environment` holds the proxy variables. A run that takes more than two minutes is ended, with all its children. */
export async function runAgent(
  program: string,
  launch: Launch,
  prompt: string,
  rooms: Rooms,
  environment: Record<string, string>,
): Promise<AgentEnd> {
  for (const [path, text] of Object.entries(launch.files ?? {})) {
    mkdirSync(dirname(join(rooms.home, path)), { recursive: true });
    writeFileSync(join(rooms.home, path), text);
  }
  const child = spawn(program, launch.arguments(prompt), {
    cwd: rooms.workspace,
    env: { ...basics(rooms), ...environment, ...loopbackException(environment), ...launch.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that what it leaves behind can be ended too.
    detached: true,
  });
  const texts = [child.stdout, child.stderr].map((stream) => collect(stream));
  const clock = setTimeout(() => endGroup(child.pid), patience);
  const end = await new Promise<AgentEnd['end']>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => endGroup(child.pid));
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  clearTimeout(clock);
  const [output, errors] = texts.map((text) => text()) as [string, string];
  return { end, output, errors };
}

function basics({ home, temporary }: Rooms): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(':'),
    HOME: home,
    // Agents leave reports there.
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    // The home of settings and caches too, where a machine moves them.
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_STATE_HOME: join(home, '.local/state'),
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return () => text;
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}
