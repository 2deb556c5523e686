// What is remembered of one request on its way: its attempts, what could not cross, how it ended.

import type { AnswerContext } from '../formats/format.ts';
import type { Clock } from '../model/clock.ts';
import type { Failure } from '../model/failure.ts';
import type { AttemptRecord, RequestRecord } from '../model/record.ts';
import type { Usage } from '../model/usage.ts';
import type { Candidate } from '../pool/choose.ts';
import type { Call } from './call.ts';

export interface Journal {
  /** Epoch milliseconds. */
  readonly begun: number;
  /** How many upstream calls were made. */
  readonly attempts: number;
  /** `since` is when the attempt began. */
  attempted(candidate: Candidate, since: number, failure: Failure | undefined): void;
  lost(losses: Iterable<string>): void;
  /** `status` is what the client got; `by` who served. */
  close(ending: Ending, status: number, by?: Candidate): RequestRecord;
}

export interface Ending {
  failure?: Failure;
  usage?: Usage;
  firstTokenMs?: number;
}

export function createJournal(call: Call, context: AnswerContext, clock: Clock): Journal {
  const begun = clock.now();
  const attempts: AttemptRecord[] = [];
  const ofRequest = new Set<string>();
  return {
    begun,
    get attempts() {
      return attempts.length;
    },
    attempted({ account, model }, since, failure) {
      const told = failure && { kind: failure.kind, message: failure.message, status: failure.status };
      attempts.push({ account, model, durationMs: clock.now() - since, failure: told });
    },
    lost(losses) {
      for (const loss of losses) ofRequest.add(loss);
    },
    close: ({ failure, usage, firstTokenMs }, status, by) => ({
      id: call.requestId,
      at: new Date(begun).toISOString(),
      client: call.client.name,
      format: call.format.id,
      model: call.model,
      servedModel: by?.model,
      account: by?.account,
      status,
      stream: call.stream,
      durationMs: clock.now() - begun,
      firstTokenMs,
      usage,
      attempts,
      losses: [...new Set([...ofRequest, ...lossesOfAnswer(context)])],
      failure: failure && { kind: failure.kind, message: failure.message },
    }),
  };
}

/** What the answer's writer calls a lost proof of reasoning is kept here, and put back on the next turn. */
function lossesOfAnswer({ losses }: AnswerContext): string[] {
  return [...losses].filter((loss) => loss !== 'reasoning proof');
}
