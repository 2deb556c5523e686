// `npm run bench`: measures Headgate against a bare pass-through and against no gateway at all. No network, one command.
// `--rounds N` (default 7); `--write` puts the figures into docs/performance.md.

import { existsSync } from 'node:fs';
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

if (!existsSync(new URL('../dist/cli.js', import.meta.url))) {
  console.error('dist/cli.js is missing: run "npm run build" first.');
  process.exit(1);
}

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
