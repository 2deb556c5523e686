// How long a gateway takes from the start of its process to its first answer, and what it holds in memory then.

import { benchKey } from './contenders.ts';
import { sendLoad } from './load.ts';
import type { MeasuredProcess } from './measured-process.ts';
import { smallCall } from './scenarios.ts';
import { type Summary, summarize } from './statistics.ts';

export interface Starting {
  name: string;
  /** From the start of the process to the line that says it listens. */
  listeningMs: Summary;
  /** From the start of the process to the end of the first answer. */
  firstAnswerMs: Summary;
  /** Resident memory after the first answer. */
  memoryMb: Summary;
}

export async function measureStarting(
  name: string,
  start: () => Promise<MeasuredProcess>,
  times: number,
): Promise<Starting> {
  const figures = { listening: [] as number[], answer: [] as number[], memory: [] as number[] };
  for (let time = 0; time < times; time++) {
    const gateway = await start();
    const answer = await sendLoad(gateway.address, smallCall, { requests: 1, concurrency: 1, key: benchKey });
    figures.listening.push(gateway.startMs);
    figures.answer.push(gateway.startMs + (answer.whole[0] ?? Number.NaN));
    figures.memory.push((await gateway.report()).memoryBytes / 1024 / 1024);
    await gateway.stop();
  }
  return {
    name,
    listeningMs: summarize(figures.listening),
    firstAnswerMs: summarize(figures.answer),
    memoryMb: summarize(figures.memory),
  };
}
