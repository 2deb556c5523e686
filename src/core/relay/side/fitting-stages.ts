// Which of the candidates have what is asked for at all; the others are passed over without a try.

import type { Failure } from '../../model/failure.ts';
import type { Candidate, Stage } from '../../pool/choose.ts';

export interface Unfit {
  /** A clause, such as `its format has no embeddings`. */
  reason: string;
  /** Another request to the same endpoint could be served. */
  ofRequest?: boolean;
}

/** The stages with the candidates that can serve at all; `failure` when none of any can. */
export function fittingStages(
  stages: Stage[],
  reasonAgainst: (candidate: Candidate) => Unfit | undefined,
  model: string,
): { stages: Stage[]; failure?: Failure } {
  const against = new Map<string, Unfit>();
  const fitting = stages.map((stage) => ({
    ...stage,
    candidates: stage.candidates.filter((candidate) => {
      const unfit = reasonAgainst(candidate);
      if (unfit) against.set(candidate.account, unfit);
      return unfit === undefined;
    }),
  }));
  if (fitting.some(({ candidates }) => candidates.length > 0)) return { stages: fitting };
  const told = [...against].map(([account, { reason }]) => `${account}: ${reason}.`).join(' ');
  const ofRequest = [...against.values()].some((unfit) => unfit.ofRequest);
  return {
    stages: fitting,
    failure: {
      kind: ofRequest ? 'invalid-request' : 'model-not-found',
      scope: 'request',
      message: `No account can serve this with the model "${model}". ${told}`,
      retryable: false,
    },
  };
}
