// Puts a request into what its vendor wants around it, and takes answers out of theirs, so that everything else sees the
// format alone.

import { type SseEvent, SseSplitter, sseEvent } from '../formats/sse.ts';
import { asObject, type JsonObject, parseJson } from '../model/json.ts';
import { type Account, requestParts } from '../pool/account.ts';
import type { Candidate } from '../pool/choose.ts';
import type { Envelope } from '../providers/provider.ts';
import { collect } from '../upstream/collect.ts';
import type { UpstreamAnswer } from '../upstream/exchange.ts';
import type { ClientCall } from './call.ts';
import { findValue } from './splice.ts';

const openBrace = 123;

/** The envelope of what the account's provider speaks itself; a model with another format is called without. */
export function envelopeOf({ provider }: Account, { format }: Candidate): Envelope | undefined {
  return format === provider.format ? provider.envelope : undefined;
}

/** Makes of a request in the upstream's format the body that is sent: in its envelope, and with the token's fields. */
export function sealer(
  call: ClientCall,
  account: Account,
  { model, format }: Candidate,
  envelope: Envelope | undefined,
): (body: Buffer[]) => Buffer[] {
  const fields = format === account.provider.format ? requestParts(account).body : {};
  if (!envelope) return (body) => withFields(body, fields);
  const { operation, requestId } = call;
  return (body) => envelope.wrap({ body, operation, model, requestId, fields });
}

function withFields(body: Buffer[], fields: JsonObject): Buffer[] {
  if (Object.keys(fields).length === 0) return body;
  const whole = Buffer.concat(body);
  const inside = whole.subarray(whole.indexOf(openBrace) + 1);
  const isEmpty = /^\s*\}/.test(inside.toString('latin1', 0, 64));
  const head = JSON.stringify(fields).slice(0, -1);
  return [Buffer.from(isEmpty ? head : `${head},`), inside];
}

/** The answer as the format's own vendor would send it. */
export function unwrapped(answer: UpstreamAnswer, envelope: Envelope): UpstreamAnswer {
  const isStream = (answer.headers['content-type'] ?? '').includes('text/event-stream');
  return {
    ...answer,
    body: isStream ? eventsInside(answer.body, envelope) : documentInside(answer.body, envelope),
  };
}

async function* eventsInside(body: AsyncIterable<Buffer>, envelope: Envelope): AsyncIterable<Buffer> {
  const splitter = new SseSplitter();
  for await (const chunk of body) {
    yield* lettersIn(splitter.push(chunk), envelope);
  }
  yield* lettersIn(splitter.flush(), envelope);
}

/** Comments stay behind with the envelope. */
function* lettersIn(events: SseEvent[], envelope: Envelope): Iterable<Buffer> {
  for (const event of events) if (event.hasData) yield letterOf(event, envelope);
}

function letterOf(event: SseEvent, envelope: Envelope): Buffer {
  const inside = inner(Buffer.from(event.data), envelope).toString('utf8');
  // Line ends in JSON stand between values alone, and an event's data must not hold one.
  return Buffer.from(sseEvent(inside.replace(/\s*\n\s*/g, ' '), event.event || undefined));
}

async function* documentInside(body: AsyncIterable<Buffer>, envelope: Envelope): AsyncIterable<Buffer> {
  yield inner(await collect(body), envelope);
}

function inner(bytes: Buffer, { answerPath, writeError }: Envelope): Buffer {
  const start = bytes.indexOf(openBrace);
  if (start === -1) return bytes;
  const place = findValue(bytes, answerPath, start);
  if (place) return bytes.subarray(place.start, place.end);
  if (!writeError || !bytes.includes('"error"')) return bytes;
  const parsed = parseJson(bytes.toString('utf8'));
  // The streaming endpoint may put a list around its error.
  const body = asObject(Array.isArray(parsed) ? parsed[0] : parsed);
  return body?.error === undefined ? bytes : Buffer.from(JSON.stringify(writeError(body)));
}
