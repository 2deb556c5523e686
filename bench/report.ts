// Turns the results into Markdown tables, and puts them into docs/performance.md between its two markers.

import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import type { Result } from './contest.ts';
import type { Starting } from './starting.ts';
import { show } from './statistics.ts';

const page = new URL('../docs/performance.md', import.meta.url);
const begin = '<!-- figures: begin (npm run bench -- --write) -->';
const end = '<!-- figures: end -->';

export function report(results: Result[], starting: Starting[], rounds: number): string {
  return [
    `Taken on ${new Date().toISOString().slice(0, 10)}: ${machine()}; ${rounds} rounds.`,
    '',
    ...markdownTable(
      ['traffic', 'at once', 'way', 'ms', 'added ms', 'CPU ms per 1000', 'CPU over bare'],
      results.flatMap(scenarioRows),
    ),
    '',
    ...markdownTable(
      ['start', 'listening, ms', 'first answer, ms', 'memory then, MB'],
      starting.map((entry) => [
        entry.name,
        show(entry.listeningMs, 0),
        show(entry.firstAnswerMs, 0),
        show(entry.memoryMb, 0),
      ]),
    ),
  ].join('\n');
}

export async function writePage(figures: string): Promise<void> {
  const text = await readFile(page, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/performance.md has lost the markers ${begin} and ${end}.`);
  await writeFile(page, `${text.slice(0, from + begin.length)}\n\n${figures}\n\n${text.slice(to)}`);
}

function scenarioRows({ scenario, contenders }: Result): string[][] {
  return contenders.map(({ name, milliseconds, added, processorMs, overBare }) => [
    scenario.title,
    String(scenario.concurrency),
    name,
    show(milliseconds, 2),
    name === 'direct' ? '' : show(added, 2),
    // What the direct way costs is the upstream's own work.
    name === 'direct' ? '' : show(processorMs, 0),
    name === 'headgate' ? show(overBare, 2) : '',
  ]);
}

function machine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const model = processors[0]?.model.trim() || 'unknown processor';
  return `${type()} ${release()}, ${processors.length} x ${model}, ${memory} GB, Node ${process.versions.node}`;
}

function markdownTable(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
