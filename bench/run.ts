// `npm run bench`: builds, then measures Headgate against a bare pass-through and against no gateway at all. No network, one command.
// `--rounds N` (default 7); `--write` puts the figures into docs/performance.md.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBare, startContenders, startHeadgate } from './contenders.ts';
import { measure, type Result } from './contest.ts';
import { report, writePage } from './report.ts';
import { scenarios } from './scenarios.ts';
import { measureStarting } from './starting.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, write: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);

const root = fileURLToPath(new URL('..', import.meta.url));
const build = spawnSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) process.exit(1);

const { upstream, contenders, stop } = await startContenders();
try {
  const starting = [
    await measureStarting('bare', () => startBare(upstream), rounds),
    await measureStarting('headgate', () => startHeadgate(upstream), rounds),
  ];
  const results: Result[] = [];
  for (const scenario of scenarios) {
    console.error(`${scenario.title}, ${scenario.concurrency} at once ...`);
    results.push(await measure(scenario, contenders, rounds));
  }
  const figures = report(results, starting, rounds);
  console.log(figures);
  if (values.write) await writePage(figures);
} finally {
  await stop();
}
