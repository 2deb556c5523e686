// One small real request to one account, whatever its state: a success ends its rest or doubt.

import type { AnswerContext } from '../formats/format.ts';
import { openaiChat } from '../formats/openai-chat/index.ts';
import { asObject, parseJson } from '../model/json.ts';
import type { Member } from '../pool/book.ts';
import { attempt } from './attempt.ts';
import type { ClientCall, Reply } from './call.ts';
import { Delivery } from './delivery.ts';
import { prepare } from './prepare.ts';
import type { RelayParts } from './relay.ts';
import { anyModel, asStandIn, naturally } from './serves.ts';

/** `message` is what the account answered, or the vendor's words why not. */
export interface AccountTest {
  ok: boolean;
  model?: string;
  message: string;
  durationMs: number;
}

const patience = 60_000;
const prompt = 'Reply with the word OK.';

export async function testAccount(parts: RelayParts, member: Member): Promise<AccountTest> {
  const { account } = member;
  if ('missing' in account.credential)
    return { ok: false, message: account.credential.missing, durationMs: 0 };
  await parts.refreshModels();
  const { configuration, upstreamModels } = parts.table();
  const serving = { configuration, upstreamModels };
  const { checkModel } = configuration.health;
  const candidate =
    (checkModel === undefined ? undefined : naturally(serving, account, checkModel)) ??
    naturally(serving, account, anyModel) ??
    asStandIn(serving, account, anyModel);
  if (!candidate) {
    const message = `No model of "${account.name}" is known: its server lists none. Name one under "models".`;
    return { ok: false, message, durationMs: 0 };
  }
  const { call, text } = captiveCall(parts);
  const begun = parts.clock.now();
  const preparation = prepare(call, candidate, account, parts);
  if (!preparation.ok) return { ok: false, message: preparation.failure.message, durationMs: 0 };
  parts.book.begin(member, begun);
  const context: AnswerContext = {
    id: call.requestId,
    model: anyModel,
    created: 0,
    includeUsage: false,
    losses: new Set(),
  };
  const attempted = await attempt({
    call,
    prepared: preparation.prepared,
    delivery: new Delivery(call, parts.clock, context),
    context,
    exchange: parts.exchange,
    clock: parts.clock,
    headers: {},
    patience,
  });
  parts.book.end(member, candidate.model, attempted.failure, parts.clock.now());
  return {
    ok: attempted.served,
    model: candidate.model,
    message: attempted.failure?.message ?? answerText(text()),
    durationMs: parts.clock.now() - begun,
  };
}

/** A call of nobody's: what would go to a client stays here. */
function captiveCall(parts: RelayParts): { call: ClientCall; text: () => string } {
  const pieces: string[] = [];
  const reply: Reply & { started: boolean } = {
    started: false,
    head() {
      this.started = true;
    },
    write(chunk) {
      pieces.push(chunk.toString());
      return undefined;
    },
    end() {},
  };
  const json = { model: anyModel, messages: [{ role: 'user', content: prompt }] };
  const call: ClientCall = {
    requestId: parts.randomText(24),
    client: { id: 'headgate', name: 'Headgate' },
    format: openaiChat,
    operation: 'generate',
    model: anyModel,
    stream: false,
    headers: {},
    query: '',
    body: [Buffer.from(JSON.stringify(json))],
    json,
    signal: new AbortController().signal,
    reply,
  };
  return { call, text: () => pieces.join('') };
}

function answerText(body: string): string {
  const choices = asObject(parseJson(body))?.choices;
  const message = asObject(asObject(Array.isArray(choices) ? choices[0] : undefined)?.message);
  return typeof message?.content === 'string' ? message.content.trim().slice(0, 200) : '';
}
