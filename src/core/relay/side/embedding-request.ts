// What is to be embedded, read from the one shape and written in the other.

import { bareModelName } from '../../formats/gemini/models.ts';
import { wireFields } from '../../formats/gemini/wire-fields.ts';
import { asList, asNumber, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { EmbeddingShape } from './side-call.ts';

export interface EmbeddingRequest {
  texts: string[];
  dimensions?: number;
  /** Fields that the other shape has no word for. */
  losses: string[];
}

/** `reason` is a clause that says what cannot be read into texts. */
export type EmbeddingReading = { ok: true; request: EmbeddingRequest } | { ok: false; reason: string };

export function readEmbeddingRequest(body: JsonObject, shape: EmbeddingShape): EmbeddingReading {
  if (shape === 'openai') return readOpenAi(body);
  if (shape === 'google') return readGoogle([body]);
  return readGoogle(asList(body.requests));
}

const knownToBoth = ['model', 'input', 'dimensions', 'encoding_format'];

function readOpenAi(body: JsonObject): EmbeddingReading {
  const inputs: Json[] = Array.isArray(body.input) ? body.input : [body.input ?? null];
  if (inputs.length === 0) return { ok: false, reason: 'the field "input" is empty' };
  if (inputs.some((input) => typeof input === 'number' || Array.isArray(input)))
    return { ok: false, reason: 'it takes text, and no lists of tokens as they stand in "input"' };
  if (!inputs.every((input) => typeof input === 'string'))
    return { ok: false, reason: 'the field "input" is neither a text nor a list of texts' };
  const losses = Object.keys(body).filter((field) => !knownToBoth.includes(field));
  return { ok: true, request: { texts: inputs, dimensions: asNumber(body.dimensions), losses } };
}

function readGoogle(requests: Json[]): EmbeddingReading {
  if (requests.length === 0) return { ok: false, reason: 'the field "requests" is missing or empty' };
  const texts: string[] = [];
  const dimensions = new Set<number | undefined>();
  const losses = new Set<string>();
  for (const entry of requests) {
    const { content, model: _, embedContentConfig, ...beside } = wireFields(entry) ?? {};
    const text = textOf(content);
    if (text === undefined)
      return { ok: false, reason: 'it embeds text, and not what "content" holds beside it' };
    const { outputDimensionality, ...rest } = { ...wireFields(embedContentConfig), ...beside };
    texts.push(text);
    dimensions.add(asNumber(outputDimensionality));
    for (const field of Object.keys(rest)) losses.add(field);
  }
  if (dimensions.size > 1)
    return { ok: false, reason: 'it takes one "outputDimensionality" for all requests' };
  return { ok: true, request: { texts, dimensions: [...dimensions][0], losses: [...losses] } };
}

/** The parts of one content make one vector. */
function textOf(content: Json | undefined): string | undefined {
  const parts = asList(asObject(content)?.parts).map((part) => asString(asObject(part)?.text));
  return parts.length > 0 && parts.every((text) => text !== undefined) ? parts.join('\n') : undefined;
}

export function writeOpenAiRequest({ texts, dimensions }: EmbeddingRequest, model: string): JsonObject {
  return { model, input: texts, encoding_format: 'float', ...(dimensions !== undefined && { dimensions }) };
}

export function writeGoogleRequest({ texts, dimensions }: EmbeddingRequest, model: string): JsonObject {
  const settings = dimensions === undefined ? {} : { outputDimensionality: dimensions };
  const requests = texts.map((text) => ({
    model: googleModelName(model),
    content: { parts: [{ text }] },
    ...settings,
  }));
  return { requests };
}

/** Google wants the model of the URL again in the body, and refuses another. */
export function renameGoogleRequest(body: JsonObject, model: string): JsonObject {
  const named = (request: JsonObject) =>
    request.model === undefined ? request : { ...request, model: googleModelName(model) };
  const { requests } = body;
  if (!Array.isArray(requests)) return named(body);
  return { ...body, requests: requests.map((entry) => named(asObject(entry) ?? {})) };
}

function googleModelName(model: string): string {
  return model.startsWith('tunedModels/') ? model : `models/${bareModelName(model)}`;
}
