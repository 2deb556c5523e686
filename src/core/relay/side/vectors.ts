// Vectors on their way to the client: in the upstream's own bytes, or written in the other shape.

import { estimateInputTokens } from '../../formats/estimate-tokens.ts';
import type { UpstreamFormat } from '../../formats/format.ts';
import { asObject, type JsonObject, parseJson } from '../../model/json.ts';
import { collect } from '../../upstream/collect.ts';
import type { Attempted } from '../attempt.ts';
import { headerValue, passedOn } from '../headers.ts';
import { renameModel } from '../rename-model.ts';
import {
  type EmbeddingAnswer,
  readGoogleAnswer,
  readOpenAiAnswer,
  type VectorEncoding,
  withEncoding,
  writeGoogleAnswer,
  writeOpenAiAnswer,
} from './embedding-answer.ts';
import type { EmbeddingReading } from './embedding-request.ts';
import { malformed, saidError } from './plain-side-answer.ts';
import type { SidePassage } from './side-attempt.ts';
import type { EmbeddingShape, SideCall } from './side-call.ts';
import { vendors } from './vendors.ts';

export async function relayVectors(passage: SidePassage): Promise<Attempted> {
  const { call, outing, answer, watch } = passage;
  const { bytes, body, read } = await readBody(passage);
  if (!body || !read) return noVectors(passage, bytes, body);
  const isOpenAi = vendors[outing.prepared.format.id] === 'openai';
  const asked = isOpenAi ? withEncoding(body, encodingOf(call)) : body;
  const sent = asked === body ? bytes : Buffer.from(JSON.stringify(asked));
  const named = isOpenAi ? renameModel(sent, [['model']], outing.context.model) : sent;
  outing.delivery.answer(200, { ...passedOn(answer.headers), ...outing.headers }, [named]);
  return { served: true, usage: read.usage, firstTokenMs: watch.elapsed };
}

/** `shape` is the client's. */
export async function translateVectors(
  passage: SidePassage,
  shape: EmbeddingShape,
  reading: EmbeddingReading,
): Promise<Attempted> {
  const { call, outing, watch } = passage;
  const { bytes, body, read } = await readBody(passage);
  const texts = reading.ok ? reading.request.texts : [];
  if (!read || read.vectors.length !== texts.length) return noVectors(passage, bytes, body);
  const headers = { ...outing.headers, 'content-type': 'application/json' };
  let tokens = read.usage?.input;
  if (shape === 'openai' && tokens === undefined) {
    // Clients of OpenAI's shape count on the figure, and Google gives none for its older models.
    tokens = estimated(call.model, texts);
    outing.context.losses.add('usage estimated');
    const losses = [...outing.prepared.losses, 'usage estimated'];
    Object.assign(headers, { 'x-headgate-lossy': headerValue(losses.join(', ')) });
  }
  const written =
    shape === 'openai'
      ? writeOpenAiAnswer(read, outing.context.model, encodingOf(call), tokens ?? 0)
      : writeGoogleAnswer(read, shape === 'google-batch');
  outing.delivery.answer(200, headers, [JSON.stringify(written)]);
  return { served: true, usage: read.usage, firstTokenMs: watch.elapsed };
}

async function readBody({ answer, outing }: SidePassage) {
  const bytes = await collect(answer.body);
  const body = asObject(parseJson(bytes.toString('utf8')));
  return { bytes, body, read: body && readVectors(body, outing.prepared.format) };
}

function readVectors(body: JsonObject, format: UpstreamFormat): EmbeddingAnswer | undefined {
  return vendors[format.id] === 'google' ? readGoogleAnswer(body) : readOpenAiAnswer(body);
}

function noVectors({ parts, outing }: SidePassage, bytes: Buffer, body: JsonObject | undefined): Attempted {
  const said = saidError(outing.prepared.format, bytes.toString('utf8'), body, parts.clock.now());
  return { served: false, failure: said ?? malformed('without the vectors that were asked for') };
}

function encodingOf(call: SideCall): VectorEncoding {
  return call.json?.encoding_format === 'base64' ? 'base64' : 'float';
}

function estimated(model: string, texts: string[]): number {
  const parts = texts.map((text) => ({ type: 'text' as const, text }));
  const turns = [{ role: 'user' as const, parts }];
  return estimateInputTokens({ model, system: [], turns, tools: [], sampling: {}, stop: [], stream: false });
}
