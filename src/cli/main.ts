// The headless door. The runtime is checked before anything else is loaded, since the rest uses what older ones lack.

import { nodeProblem } from './node-version.ts';

const problem = nodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} else {
  // A reader that goes away (`headgate models | head`) must not take a running gateway with it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  void start();
}

async function start(): Promise<void> {
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2), {
    environment: process.env,
    platform: process.platform,
    print: (line) => process.stdout.write(`${line}\n`),
    warn: (line) => process.stderr.write(`${line}\n`),
  });
}
