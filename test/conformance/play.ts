// Plays one fixture on one crossing, and judges what came of it.

import assert from 'node:assert/strict';
import type { ClientKind, Conversation } from './clients/client.ts';
import { type Fixture, type Limit, limitOf, type Scene } from './fixture.ts';
import type { Stage } from './stage.ts';

/** `absent`: one of the two formats has no word for it at all. */
export type Outcome = 'whole' | Limit['effect'] | 'absent' | 'failed';

export interface Played {
  outcome: Outcome;
  /** Why it failed. */
  complaint?: string;
}

export async function play(
  stage: Stage,
  client: ClientKind,
  fixture: Fixture,
  streamed: boolean,
): Promise<Played> {
  const { absent, absentAt } = fixture;
  if (absent?.[client.format] ?? absentAt?.[stage.kind.format]) return { outcome: 'absent' };
  const limit = limitOf(fixture, client.format, stage.kind.format);
  const heads: Headers[] = [];
  stage.upstream.forget();
  try {
    await fixture.play(sceneOf(stage, client, streamed, limit, heads));
    assert.deepEqual(stage.upstream.refused(), [], 'the upstream refused a request');
    await checkTold(stage, heads, limit);
    return { outcome: limit?.effect ?? 'whole' };
  } catch (error) {
    return { outcome: 'failed', complaint: complaintOf(error, stage) };
  } finally {
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
  heads: Headers[],
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
    anew() {
      conversation = client.open(line);
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
async function checkTold(stage: Stage, heads: Headers[], limit: Limit | undefined): Promise<void> {
  const told = new Set<string>();
  for (const head of heads) {
    for (const loss of head.get('x-headgate-lossy')?.split(', ') ?? []) told.add(loss);
    const id = head.get('x-headgate-request-id');
    if (id === null || head.get('x-headgate-account') === null) continue;
    for (const loss of (await stage.record(id)).losses) told.add(loss);
  }
  assert.deepEqual([...told].toSorted(), limit?.told?.toSorted() ?? [], 'what is told to be lost');
}
