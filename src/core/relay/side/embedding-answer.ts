// Vectors as the two shapes carry them: numbers, or OpenAI's base64 of 32-bit floats in little-endian order.

import { asList, asNumber, asObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Usage } from '../../model/usage.ts';
import { readSideUsage } from './side-usage.ts';

export interface EmbeddingAnswer {
  /** In the order of the texts. */
  vectors: number[][];
  usage?: Usage;
}

/** undefined when the body holds no vectors. */
export function readOpenAiAnswer(body: JsonObject): EmbeddingAnswer | undefined {
  const entries = asList(body.data).map((entry) => asObject(entry) ?? {});
  const inOrder = entries.toSorted((one, other) => (asNumber(one.index) ?? 0) - (asNumber(other.index) ?? 0));
  return withVectors(
    inOrder.map(({ embedding }) => readVector(embedding)),
    body,
  );
}

export function readGoogleAnswer(body: JsonObject): EmbeddingAnswer | undefined {
  const entries = body.embedding === undefined ? asList(body.embeddings) : [body.embedding];
  return withVectors(
    entries.map((entry) => readNumbers(asObject(entry)?.values)),
    body,
  );
}

function withVectors(vectors: (number[] | undefined)[], body: JsonObject): EmbeddingAnswer | undefined {
  if (vectors.length === 0 || !vectors.every((vector) => vector !== undefined)) return undefined;
  return { vectors, usage: readSideUsage(body) };
}

function readVector(value: Json | undefined): number[] | undefined {
  return typeof value === 'string' ? decodeVector(value) : readNumbers(value);
}

function readNumbers(value: Json | undefined): number[] | undefined {
  return Array.isArray(value) && value.every((figure) => typeof figure === 'number') ? value : undefined;
}

export function decodeVector(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4));
}

export function encodeVector(vector: number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, figure] of vector.entries()) bytes.writeFloatLE(figure, index * 4);
  return bytes.toString('base64');
}

export type VectorEncoding = 'float' | 'base64';

/** `tokens` is of the whole request. */
export function writeOpenAiAnswer(
  { vectors }: EmbeddingAnswer,
  model: string,
  encoding: VectorEncoding,
  tokens: number,
): JsonObject {
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: encoding === 'base64' ? encodeVector(vector) : vector,
  }));
  return { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

export function writeGoogleAnswer({ vectors, usage }: EmbeddingAnswer, isBatch: boolean): JsonObject {
  const embeddings = vectors.map((values) => ({ values }));
  const figures =
    usage?.input === undefined
      ? {}
      : { usageMetadata: { promptTokenCount: usage.input, totalTokenCount: usage.input } };
  return isBatch ? { embeddings, ...figures } : { embedding: embeddings[0] ?? { values: [] }, ...figures };
}

/**
 * An answer of OpenAI's shape with its vectors as they were asked for. Servers that imitate OpenAI overlook
 * `encoding_format`. The same object when nothing is to be done.
 */
export function withEncoding(body: JsonObject, encoding: VectorEncoding): JsonObject {
  const isAsked = (value: Json | undefined) => (typeof value === 'string') === (encoding === 'base64');
  const data = asList(body.data);
  if (data.every((entry) => isAsked(asObject(entry)?.embedding))) return body;
  return {
    ...body,
    data: data.map((entry) => {
      const vector = readVector(asObject(entry)?.embedding);
      if (!vector) return entry;
      return { ...asObject(entry), embedding: encoding === 'base64' ? encodeVector(vector) : vector };
    }),
  };
}
