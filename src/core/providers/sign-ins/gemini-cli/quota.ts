// What is left of each model's quota, which costs nothing to ask.

import { asList, asNumber, asObject, asString } from '../../../model/json.ts';
import { type CodeAssistAnswer, type CodeAssistCaller, callCodeAssist } from './code-assist.ts';

export interface QuotaBucket {
  model: string;
  /** What is counted: `REQUESTS`. */
  counts?: string;
  /** From 0 to 1. */
  left?: number;
  amountLeft?: number;
  /** Epoch milliseconds. */
  resetsAt?: number;
}

/** The token must have its project. */
export async function readQuota(
  caller: CodeAssistCaller,
): Promise<{ ok: true; buckets: QuotaBucket[] } | Extract<CodeAssistAnswer, { ok: false }>> {
  const project = asString(caller.token.fields.project) ?? '';
  const answer = await callCodeAssist(caller, ':retrieveUserQuota', { project });
  if (!answer.ok) return answer;
  const buckets = asList(answer.body.buckets).flatMap((entry): QuotaBucket[] => {
    const bucket = asObject(entry) ?? {};
    const model = asString(bucket.modelId);
    if (!model) return [];
    const resetsAt = Date.parse(asString(bucket.resetTime) ?? '');
    const amount = Number.parseInt(asString(bucket.remainingAmount) ?? '', 10);
    return [
      {
        model,
        counts: asString(bucket.tokenType),
        left: asNumber(bucket.remainingFraction),
        amountLeft: Number.isNaN(amount) ? undefined : amount,
        resetsAt: Number.isNaN(resetsAt) ? undefined : resetsAt,
      },
    ];
  });
  return { ok: true, buckets };
}
