// Runs the command line as a process of its own, with a state folder of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

export interface Running {
  /** The first stdout that matches, from the start of the process on. Rejects when it ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same of stderr. */
  warned(pattern: RegExp): Promise<RegExpExecArray>;
  stdout(): string;
  signal(name: NodeJS.Signals): void;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** Where processes of one test live; `close` ends those that still run and removes the folder. */
export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'headgate-cli-'));
  readonly home = join(this.folder, 'home');
  #children: ChildProcess[] = [];

  start(arguments_: string[], environment: Record<string, string> = {}): Running {
    const child = spawn(process.execPath, [program, ...arguments_], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, TMPDIR: this.folder, HEADGATE_HOME: this.home, ...environment },
    });
    this.#children.push(child);
    return observe(child);
  }

  /** Runs a command to its end. */
  run(arguments_: string[], environment?: Record<string, string>): Running['ended'] {
    return this.start(arguments_, environment).ended;
  }

  /** Writes a file into the stage; JSON is YAML. */
  write(name: string, content: unknown): string {
    const file = join(this.folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  async close(): Promise<void> {
    const running = this.#children.filter((child) => child.exitCode === null && child.signalCode === null);
    await Promise.all(
      running.map((child) => {
        child.kill('SIGKILL');
        return new Promise((resolve) => child.once('exit', resolve));
      }),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function observe(child: ChildProcess): Running {
  const texts = { stdout: '', stderr: '' };
  const look = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      for (const looking of look) looking();
    });
  }
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, ...texts }));
  });
  const matching = (name: 'stdout' | 'stderr') => (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const looking = () => {
        const match = pattern.exec(texts[name]);
        if (!match) return;
        look.delete(looking);
        resolve(match);
      };
      look.add(looking);
      looking();
      ended.then(() => reject(new Error(`It ended without ${pattern}.\n${texts.stdout}\n${texts.stderr}`)));
    });
  return {
    printed: matching('stdout'),
    warned: matching('stderr'),
    stdout: () => texts.stdout,
    signal: (name) => child.kill(name),
    ended,
  };
}

/** A port that nobody holds now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
