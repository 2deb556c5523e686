// Sends the same traffic through every contender, in turns, round after round.

import { benchKey, type Contender } from './contenders.ts';
import { sendLoad } from './load.ts';
import type { Scenario } from './scenarios.ts';
import { median, type Summary, summarize } from './statistics.ts';

export interface Result {
  scenario: Scenario;
  contenders: ContenderResult[];
}

export interface ContenderResult {
  name: Contender['name'];
  /** Of one request: the median of each round, over the rounds. */
  milliseconds: Summary;
  /** The same over what the direct way took in the same round. */
  added: Summary;
  /** Processor time of the contender's process for a thousand requests. */
  processorMs: Summary;
  /** The same over that of the bare pass-through in the same round. */
  overBare: Summary;
}

interface Round {
  milliseconds: number;
  processorMs: number;
}

export async function measure(scenario: Scenario, contenders: Contender[], rounds: number): Promise<Result> {
  const results = new Map<Contender['name'], Round[]>(contenders.map(({ name }) => [name, []]));
  await runRound(scenario, contenders, Math.ceil(scenario.requests / 4));
  for (let round = 0; round < rounds; round++) {
    // Another one begins each time, so that no one always runs on a warm or a tired machine.
    const turn = round % contenders.length;
    const order = [...contenders.slice(turn), ...contenders.slice(0, turn)];
    for (const [name, figures] of await runRound(scenario, order, scenario.requests)) {
      results.get(name)?.push(figures);
    }
  }
  return { scenario, contenders: contenders.map(({ name }) => summarizeContender(name, results)) };
}

async function runRound(scenario: Scenario, contenders: Contender[], requests: number) {
  const figures = new Map<Contender['name'], Round>();
  for (const contender of contenders) {
    const { process, name, translates } = contender;
    const call = translates ? (scenario.translated ?? scenario.call) : scenario.call;
    const before = await process.report();
    const times = await sendLoad(process.address, call, {
      requests,
      concurrency: scenario.concurrency,
      key: benchKey,
    });
    const after = await process.report();
    figures.set(name, {
      milliseconds: median(times[scenario.until]),
      processorMs: ((after.processorMs - before.processorMs) / requests) * 1000,
    });
  }
  return figures;
}

function summarizeContender(
  name: Contender['name'],
  results: Map<Contender['name'], Round[]>,
): ContenderResult {
  const rounds = results.get(name) ?? [];
  const direct = results.get('direct') ?? [];
  const bare = results.get('bare') ?? [];
  return {
    name,
    milliseconds: summarize(rounds.map((round) => round.milliseconds)),
    added: summarize(
      rounds.map((round, at) => round.milliseconds - (direct[at]?.milliseconds ?? Number.NaN)),
    ),
    processorMs: summarize(rounds.map((round) => round.processorMs)),
    overBare: summarize(rounds.map((round, at) => round.processorMs / (bare[at]?.processorMs ?? Number.NaN))),
  };
}
