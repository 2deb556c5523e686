// `headgate explain MODEL`: which account would serve a request now, which were passed over, and why.

import type { Explanation } from '../../core/control/protocol.ts';
import { type Command, exitCodes } from '../command.ts';
import { withRunningGateway } from '../running-gateway.ts';
import { table } from '../table.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'Shows which account would serve a model now, which were passed over, and why.',
  positionals: ['MODEL'],
  options: {
    client: { value: 'NAME', help: 'For this client; without it, for one without a profile.' },
  },
  details: 'Exits with 1 when nothing would serve the model.',
  async run({ positionals, values }, context) {
    const query = new URLSearchParams({ model: positionals[0] ?? '' });
    if (values.client !== undefined) query.set('client', values.client);
    const explanation = await withRunningGateway(context, (client) =>
      client.get<Explanation>(`explain?${query}`),
    );
    for (const line of explanationLines(explanation)) context.print(line);
    const served = explanation.candidates.some((candidate) => candidate.chosen);
    return served ? exitCodes.good : exitCodes.problem;
  },
};

/** The steps as a list, then the candidates in order; an arrow marks the one that would serve. */
export function explanationLines(explanation: Explanation): string[] {
  const candidates = explanation.candidates.map((candidate) => [
    candidate.chosen ? '->' : '  ',
    candidate.account,
    candidate.model,
    candidate.pool ? `pool ${candidate.pool}` : '',
    candidate.chosen ? 'serves' : (candidate.passedOver ?? 'would be next'),
  ]);
  return [
    ...explanation.steps.map((step) => `- ${step}`),
    ...(candidates.length > 0 ? ['', ...table(candidates)] : []),
    ...(explanation.candidates.some((candidate) => candidate.chosen)
      ? []
      : ['', `Nothing serves ${explanation.model} now.`]),
  ];
}
