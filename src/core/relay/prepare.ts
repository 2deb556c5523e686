// Makes the upstream request for one candidate: the client's own bytes where both speak the same format, else a translation.

import type { Format, Operation, RequestWriting } from '../formats/format.ts';
import { createToolRestorer } from '../formats/restore-tools.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Failure } from '../model/failure.ts';
import type { FormatId } from '../model/format-id.ts';
import type { StreamEvent } from '../model/stream.ts';
import { type Account, authorize } from '../pool/account.ts';
import type { Candidate } from '../pool/choose.ts';
import type { UpstreamRequest } from '../upstream/exchange.ts';
import type { ClientCall } from './call.ts';
import { replaceString } from './splice.ts';

export type Formats = ReadonlyMap<FormatId, Format>;

export interface Prepared {
  request: Omit<UpstreamRequest, 'signal'>;
  /** The format that the upstream speaks. */
  format: Format;
  /** The answer's bytes go to the client as they are. */
  sameFormat: boolean;
  losses: string[];
  /** Makes what gives the calls of one answer their tools' own names back. */
  createRestorer(): (event: StreamEvent) => StreamEvent[];
}

export type Preparation = { ok: true; prepared: Prepared } | { ok: false; failure: Failure };

/** `userAgent` says who we are. */
export function prepare(
  call: ClientCall,
  candidate: Candidate,
  account: Account,
  formats: Formats,
  userAgent: string,
): Preparation {
  const format = formats.get(candidate.format);
  if (!format) {
    const message = `"${account.name}" speaks ${candidate.format}, which this version cannot.`;
    return { ok: false, failure: { kind: 'malformed', scope: 'account', message } };
  }
  const sameFormat = format.id === call.format.id;
  const writing = sameFormat ? sameBytes(call, candidate) : translation(call, candidate, account, format);
  if (!writing.ok) return writing;
  const operation: Operation = call.operation;
  const request = {
    url: withQuery(address(candidate, format, operation, call.stream), sameFormat ? call.query : ''),
    method: 'POST' as const,
    headers: {
      'user-agent': userAgent,
      'content-type': 'application/json',
      accept: call.stream ? 'text/event-stream' : 'application/json',
      'accept-encoding': 'identity',
      ...format.headers(sameFormat ? call.headers : undefined),
      ...authorize(account),
      ...account.settings.headers,
    },
    body: writing.body,
    proxyUrl: account.settings.proxyUrl,
    timeout: account.settings.timeout,
    embedded: account.provider.embedded,
  };
  return {
    ok: true,
    prepared: {
      request,
      format,
      sameFormat,
      losses: writing.losses,
      createRestorer: () => createToolRestorer(writing),
    },
  };
}

interface Writing extends Pick<RequestWriting, 'restoreToolName' | 'wrappedTools' | 'losses'> {
  ok: true;
  body: Buffer[];
}

/** The client's bytes with only the model's name exchanged. */
function sameBytes(call: ClientCall, candidate: Candidate): Writing {
  const { format, json } = call;
  const cleaned = format.cleanHistory(json);
  const renamed = format.modelInBody && call.model !== candidate.model;
  let body = call.body;
  if (cleaned !== json) {
    const named = format.modelInBody ? { ...cleaned, model: candidate.model } : cleaned;
    body = [Buffer.from(JSON.stringify(named))];
  } else if (renamed) body = replaceString(Buffer.concat(call.body), ['model'], candidate.model);
  return { ok: true, body, losses: [] };
}

function translation(
  call: ClientCall,
  candidate: Candidate,
  account: Account,
  format: Format,
): Writing | { ok: false; failure: Failure } {
  const reading = readConversation(call);
  if (!reading.ok) {
    const { message, parameter } = reading;
    return {
      ok: false,
      failure: { kind: 'invalid-request', scope: 'request', message, parameter, retryable: false },
    };
  }
  const traits = account.provider.traits?.(candidate.model) ?? {};
  const target = { model: candidate.model, stream: call.stream, traits };
  const writing = format.writeRequest(reading.conversation, target);
  return {
    ...writing,
    ok: true,
    body: [Buffer.from(JSON.stringify(writing.body))],
    losses: [...reading.losses, ...writing.losses],
  };
}

const readings = new WeakMap<ClientCall, ReturnType<Format['readRequest']>>();

/** The call in our own words, read once however many accounts are tried. */
function readConversation(call: ClientCall): ReturnType<Format['readRequest']> {
  const known = readings.get(call) ?? call.format.readRequest(call.json, call.operation);
  readings.set(call, known);
  return known;
}

/** The call in our own words, or undefined when it cannot be read. */
export function conversationOf(call: ClientCall): Conversation | undefined {
  const reading = readConversation(call);
  return reading.ok ? reading.conversation : undefined;
}

/** `query` begins with its `?`; the address may have one already. */
function withQuery(url: string, query: string): string {
  return url.includes('?') ? url + query.replace('?', '&') : url + query;
}

function address(candidate: Candidate, format: Format, operation: Operation, stream: boolean): string {
  if (candidate.path === undefined)
    return format.endpoint(candidate.baseUrl, operation, candidate.model, stream);
  return new URL(candidate.path, candidate.baseUrl).href;
}
