// An event stream of a relayed endpoint: passed on as it comes, read along for errors and tokens.

import type { UpstreamFormat } from '../../formats/format.ts';
import { type SseEvent, SseSplitter } from '../../formats/sse.ts';
import type { Failure } from '../../model/failure.ts';
import { asList, asObject, asString, parseJson } from '../../model/json.ts';
import type { Usage } from '../../model/usage.ts';
import { transportFailure } from '../../upstream/exchange.ts';
import type { Attempted } from '../attempt.ts';
import { passedOn } from '../headers.ts';
import { judgeEvent } from '../judge.ts';
import { createModelRenamer } from '../rename-model.ts';
import { saidError } from './plain-side-answer.ts';
import type { SidePassage } from './side-attempt.ts';
import { readSideUsage } from './side-usage.ts';

export const modelPaths = [['model']];

interface Progress {
  /** An event with data is on its way to the client. */
  begun: boolean;
  /** The old completions end with a finish reason and `[DONE]`; other streams have no end of their own. */
  finished: boolean;
  failure?: Failure;
  usage?: Usage;
  firstTokenMs?: number;
}

export async function passEvents(passage: SidePassage): Promise<Attempted> {
  const { parts, outing, answer, watch } = passage;
  const progress: Progress = { begun: false, finished: false };
  const splitter = new SseSplitter();
  const write = createWriter(passage, progress);
  const pass = (event: SseEvent) => {
    look(event, progress, outing.prepared.format, parts.clock.now());
    return write(event);
  };
  try {
    for await (const chunk of answer.body) {
      for (const event of splitter.push(chunk)) await pass(event);
      if (progress.failure) break;
    }
    if (!progress.failure) for (const event of splitter.flush()) await pass(event);
  } catch (error) {
    progress.failure = watch.explain(transportFailure(error, watch.signal));
    if (progress.begun) outing.delivery.fail(progress.failure);
    return outcome(progress);
  }
  conclude(passage, progress);
  return outcome(progress);
}

/** What comes before the first event with data waits for it; after it everything goes through at the client's pace. */
function createWriter({ outing, answer, watch }: SidePassage, progress: Progress) {
  const rename = createModelRenamer(modelPaths, outing.context.model);
  let held: Buffer[] = [];
  return (event: SseEvent): Promise<void> | undefined => {
    const bytes = rename(event.raw);
    if (progress.firstTokenMs !== undefined) return outing.delivery.write(bytes);
    held.push(bytes);
    if (!progress.begun) return undefined;
    progress.firstTokenMs = watch.elapsed;
    outing.delivery.beginStream({ ...passedOn(answer.headers), ...outing.headers });
    const first = Buffer.concat(held);
    held = [];
    return outing.delivery.write(first);
  };
}

function look(event: SseEvent, progress: Progress, format: UpstreamFormat, now: number): void {
  if (!event.hasData || progress.failure) return;
  const { data } = event;
  if (data.trim() === '[DONE]') {
    progress.finished = true;
    return;
  }
  const body = asObject(parseJson(data));
  const unsaid = event.event === 'error' ? judgeEvent(format.readFailure(200, data), now) : undefined;
  progress.failure = saidError(format, data, body, now) ?? unsaid;
  if (progress.failure) return;
  progress.begun = true;
  if (!body) return;
  progress.usage = readSideUsage(body) ?? progress.usage;
  progress.finished ||= asString(asObject(asList(body.choices)[0])?.finish_reason) !== undefined;
}

/** At the end of the body: an error event of the upstream's has gone out as it was; a missing end is told by one of ours. */
function conclude({ call, outing }: SidePassage, progress: Progress): void {
  const mustFinish = call.endpoint.kind === 'relayed' && call.endpoint.path === 'completions';
  if (!progress.begun) {
    const message = 'The upstream answered 200 and ended its stream without an answer.';
    progress.failure ??= { kind: 'malformed', scope: 'account', message };
  } else if (!progress.failure && mustFinish && !progress.finished) {
    const message = 'The upstream ended its stream in the middle of the answer.';
    progress.failure = { kind: 'broken-stream', scope: 'account', message };
    outing.delivery.fail(progress.failure);
  } else outing.delivery.end();
}

function outcome({ begun, failure, usage, firstTokenMs }: Progress): Attempted {
  return { served: begun, failure, usage, firstTokenMs };
}
