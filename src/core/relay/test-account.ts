// One small real request to one account, whatever its state: a success ends its rest or doubt.

import type { AnswerContext } from '../formats/format.ts';
import { openaiChat } from '../formats/openai-chat/index.ts';
import { asObject, parseJson } from '../model/json.ts';
import type { Member } from '../pool/book.ts';
import type { Candidate } from '../pool/choose.ts';
import { admit, admitted, explained, isTokenRefused } from './admit.ts';
import { type Attempted, attempt } from './attempt.ts';
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
  const attempted = await tryOut(parts, call, candidate, member);
  return {
    ok: attempted.served,
    model: candidate.model,
    message: attempted.failure?.message ?? answerText(text()),
    durationMs: parts.clock.now() - begun,
  };
}

/** One try; another with a newer token when the vendor takes the first for too old. */
async function tryOut(
  parts: RelayParts,
  call: ClientCall,
  candidate: Candidate,
  member: Member,
  refused?: string,
): Promise<Attempted> {
  const { book, clock, exchange } = parts;
  const admission = await admit(member.account, refused);
  if (!admission.ok) {
    book.fault(member, candidate.model, admission.failure, clock.now());
    return { served: false, failure: admission.failure };
  }
  const { account } = admission;
  const preparation = prepare(call, admitted(candidate, member.account, account), account, parts);
  if (!preparation.ok) return { served: false, failure: preparation.failure };
  book.begin(member, clock.now());
  const context: AnswerContext = {
    id: call.requestId,
    model: anyModel,
    created: 0,
    includeUsage: false,
    losses: new Set(),
  };
  const { prepared } = preparation;
  const delivery = new Delivery(call, clock, context);
  const sent = await attempt({ call, prepared, delivery, context, exchange, clock, headers: {}, patience });
  const failure = sent.failure && explained(sent.failure, account);
  if (failure && refused === undefined && isTokenRefused(account, failure)) {
    book.leave(member);
    return tryOut(parts, call, candidate, member, account.token?.access);
  }
  book.end(member, candidate.model, failure, clock.now());
  return { ...sent, failure };
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
