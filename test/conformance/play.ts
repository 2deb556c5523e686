// Plays one fixture on one crossing, and judges what came of it.

import assert from 'node:assert/strict';
import type { ClientKind, Conversation } from './clients/client.ts';
import { type Fixture, isAbsent, type Limit, limitOf, type Scene } from './fixture.ts';
import type { Head, Stage } from './stage.ts';

/** `absent`: one of the two formats has no word for it at all. */
export type Outcome = 'whole' | Limit['effect'] | 'absent' | 'failed';

export interface Played {
  outcome: Outcome;
  /** Why it failed. */
  complaint?: string;
}

/** Plain, then streamed. What the formats are does not depend on it, so only a failure can be one's alone. */
export async function play(stage: Stage, client: ClientKind, fixture: Fixture): Promise<Played> {
  if (isAbsent(fixture, client.format, stage.kind.format)) return { outcome: 'absent' };
  const limit = limitOf(fixture, client.format, stage.kind.format);
  const complaints: string[] = [];
  for (const streamed of [false, true]) {
    const complaint = await complaintAbout(stage, client, fixture, streamed, limit);
    if (complaint !== undefined) complaints.push(`${streamed ? 'streamed' : 'plain'}: ${complaint}`);
  }
  if (complaints.length > 0) return { outcome: 'failed', complaint: complaints.join('\n') };
  return { outcome: limit?.effect ?? 'whole' };
}

async function complaintAbout(
  stage: Stage,
  client: ClientKind,
  fixture: Fixture,
  streamed: boolean,
  limit: Limit | undefined,
): Promise<string | undefined> {
  const heads: Head[] = [];
  stage.upstream.forget();
  try {
    await fixture.play(sceneOf(stage, client, streamed, limit, heads));
    assert.deepEqual(stage.upstream.refused(), [], 'the upstream refused a request');
    await checkTold(stage, heads, limit);
    return undefined;
  } catch (error) {
    return complaintOf(error, stage);
  } finally {
    // Failures have put the account to rest.
    await stage.gateway.control.send('POST', 'accounts/upstream/release');
  }
}

/** What the upstream refused says more than the assertion that fails because of it. */
function complaintOf(error: unknown, { upstream }: Stage): string {
  const message = error instanceof Error ? error.message : String(error);
  return [...upstream.refused().map((sentence) => `refused upstream: ${sentence}`), message].join('\n');
}

function sceneOf(
  stage: Stage,
  client: ClientKind,
  streamed: boolean,
  limit: Limit | undefined,
  heads: Head[],
): Scene {
  const line = stage.line(heads);
  let conversation: Conversation = client.open(line);
  return {
    client: client.format,
    upstream: stage.kind.format,
    streamed,
    model: stage.kind.model,
    limit,
    ask(question, reply) {
      stage.upstream.answer(reply);
      return conversation.ask(question, streamed);
    },
    askInVain(question, answer) {
      stage.upstream.answer(answer);
      return conversation.askInVain(question, streamed);
    },
    anew(model) {
      conversation = client.open({ ...line, model });
    },
    count: (question) => conversation.count?.(question),
    models: () => conversation.models(),
    sent() {
      const last = stage.upstream.sent().at(-1);
      assert.ok(last, 'the upstream received no request');
      return last;
    },
  };
}

/** Nothing is lost without being told, and nothing is told that is not a known limit. */
async function checkTold(stage: Stage, heads: Head[], limit: Limit | undefined): Promise<void> {
  const told = new Set<string>();
  for (const { url, headers } of heads) {
    for (const loss of headers.get('x-headgate-lossy')?.split(', ') ?? []) told.add(loss);
    // Counts and lists leave no record.
    if (/count_?tokens|\/models(\?|$)/i.test(url)) continue;
    for (const loss of await stage.losses(headers.get('x-headgate-request-id') ?? '')) told.add(loss);
  }
  assert.deepEqual([...told].toSorted(), limit?.told?.toSorted() ?? [], 'what is told to be lost');
}
