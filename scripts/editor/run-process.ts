// Runs a program to its end, with its output kept until it is known whether somebody needs to see it.

import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export interface ProcessOptions {
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
  /** Show the output as it comes instead of keeping it. */
  show?: boolean;
}

export interface ProcessEnd {
  /** Exit code; 1 when a signal ended it. */
  code: number;
  /** stdout and stderr, in the order of arrival; empty with `show`. */
  output: string;
}

export function runProcess(
  program: string,
  args: string[],
  options: ProcessOptions = {},
): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.environment ?? process.env,
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Like `runProcess`, but anything other than exit code 0 throws, with the end of the output. */
export async function mustRun(
  program: string,
  args: string[],
  options: ProcessOptions = {},
): Promise<string> {
  const { code, output } = await runProcess(program, args, options);
  if (code === 0) return output;
  throw new Error(`"${[program, ...args].join(' ')}" ended with exit code ${code}:\n${output.slice(-4000)}`);
}

/** The first of these programs that is on PATH, as an absolute path. */
export function onPath(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}

/**
 * npm, started with this very Node: packages look at the Node that npm runs on, and a system's `npm` may bring an
 * older one.
 */
export function npm(args: string[], cwd: string): Promise<string> {
  const found = process.env.npm_execpath ?? onPath('npm');
  if (!found) throw new Error('npm is not on PATH.');
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    // Inside `npm run` these would apply the options of the outer npm to the inner one.
    if (!/^npm_(config|package|lifecycle|command)/.test(name) || name === 'npm_config_cache')
      environment[name] = value;
  }
  environment.PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  return mustRun(process.execPath, [realpathSync(found), ...args], { cwd, environment });
}
