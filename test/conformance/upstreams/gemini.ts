// A Gemini vendor: the strict server with answers in our words.

import { SIGNATURE_PREFIX } from '../../support/gemini-rules.ts';
import { geminiError, sseChunk, startGeminiUpstream } from '../../support/gemini-upstream.ts';
import type { ReceivedRequest } from '../../support/scripted-server.ts';
import type { Choice, Finish, Refusal, Reply, Sent, SentPart, SentTurn, Usage } from '../words.ts';
import {
  brokenWords,
  createUpstream,
  type Dialect,
  inPieces,
  plain,
  streamed,
  type UpstreamKind,
} from './upstream.ts';

const model = 'gemini-3.8-flash';

export const geminiUpstream: UpstreamKind = {
  format: 'gemini',
  title: 'Gemini',
  model,
  async start() {
    const key = 'k'.repeat(20);
    const server = await startGeminiUpstream({ key, models: [model], generation: 3 });
    const account = { model, type: 'gemini', 'api-key': key, 'base-url': server.url };
    return createUpstream(account, server, server.refusals, dialect);
  },
};

const dialect: Dialect = {
  reply: (reply, { url }) =>
    url.includes(':streamGenerateContent') ? streamedReply(reply) : plainReply(reply),
  refuse,
  read,
};

/** Google says STOP after calls and stop sequences as well. */
const finishes: Record<Finish, string> = {
  stop: 'STOP',
  sequence: 'STOP',
  length: 'MAX_TOKENS',
  calls: 'STOP',
  filter: 'SAFETY',
};

function endOf({ parts, finish = 'stop' }: Reply): string {
  return parts.some(({ kind }) => kind === 'refusal') ? 'SAFETY' : finishes[finish];
}

/** A proof stands on the call, or on the text, that follows its reasoning. */
function partsOf({ parts }: Reply): any[] {
  let proof: string | undefined;
  return parts.map((part) => {
    if (part.kind === 'reasoning') {
      proof = part.proof ?? 'seed';
      return { text: part.text, thought: true };
    }
    const signed = proof === undefined ? {} : { thoughtSignature: signature(proof) };
    proof = undefined;
    if (part.kind !== 'call') return { text: part.text, ...signed };
    const args = Object.keys(part.input).length > 0 ? { args: part.input } : {};
    return { functionCall: { id: part.id, name: part.name, ...args }, ...signed };
  });
}

function signature(seed: string): string {
  return SIGNATURE_PREFIX + Buffer.from(seed).toString('base64');
}

function seedOf(written: string): string {
  return Buffer.from(written.slice(SIGNATURE_PREFIX.length), 'base64').toString();
}

const head = { modelVersion: model, responseId: 'response-test' };

function answered(parts: any[], ending: object = {}): object {
  const content = parts.length > 0 ? { content: { parts, role: 'model' } } : {};
  return { ...content, ...ending, index: 0 };
}

function plainReply(reply: Reply) {
  const candidates = [answered(partsOf(reply), { finishReason: endOf(reply) })];
  const body = { candidates, usageMetadata: figures(reply.usage), ...head };
  return plain(body, geminiError(500, 'INTERNAL', brokenWords), reply);
}

function streamedReply(reply: Reply) {
  const parts = partsOf(reply).flatMap(grown);
  // The finish comes with the last piece: a chunk without content makes the package's chat sessions forget the answer.
  const last = reply.broken ? [] : parts.splice(-1);
  const chunks = parts.map((part) => sseChunk({ candidates: [answered([part])], ...head }));
  const candidates = [answered(last, { finishReason: endOf(reply) })];
  const ending = sseChunk({ candidates, usageMetadata: figures(reply.usage), ...head });
  const error = sseChunk({ error: { code: 503, message: brokenWords, status: 'UNAVAILABLE' } });
  return streamed(chunks, [ending], [error], reply);
}

/** The signature of a text comes with an empty text after it. */
function grown(part: any): any[] {
  if (part.text === undefined) return [part];
  const { text, thoughtSignature, ...rest } = part;
  const pieces = inPieces(text).map((piece) => ({ text: piece, ...rest }));
  return thoughtSignature ? [...pieces, { text: '', thoughtSignature }] : pieces;
}

/** Thoughts are counted beside the answer; what is zero is left out. */
function figures({ input = 0, output = 0, cached, reasoning = 0 }: Usage = { input: 11, output: 7 }) {
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: input + output,
    ...(cached && { cachedContentTokenCount: cached }),
    ...(reasoning > 0 && { thoughtsTokenCount: reasoning }),
  };
}

function refuse({ trouble, message, retryAfter }: Refusal) {
  switch (trouble) {
    case 'unknown-model':
      return geminiError(404, 'NOT_FOUND', `models/${model} is not found for API version v1beta. ${message}`);
    case 'rate-limit':
      return geminiError(429, 'RESOURCE_EXHAUSTED', message, [
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfter}s` },
      ]);
    case 'too-long': {
      const words = 'The input token count (9) exceeds the maximum number of tokens allowed (8).';
      return geminiError(400, 'INVALID_ARGUMENT', `${words} ${message}`);
    }
    case 'overloaded':
      return geminiError(503, 'UNAVAILABLE', message);
  }
}

function read({ body, url }: ReceivedRequest): Sent {
  const config = body.generationConfig ?? {};
  const { thinkingConfig: thinking } = config;
  const parts = body.contents.flatMap(({ parts }: any) => parts);
  return {
    model: decodeURIComponent(/\/models\/([^/:]+):/.exec(url)?.[1] ?? ''),
    streamed: url.includes(':streamGenerateContent'),
    system: (body.systemInstruction?.parts ?? []).map(({ text }: any) => text).join('\n'),
    turns: turnsOf(body.contents),
    tools: (body.tools ?? []).flatMap(({ functionDeclarations = [] }) =>
      functionDeclarations.map(({ name, description, parametersJsonSchema: schema }: any) => ({
        name,
        description,
        schema,
      })),
    ),
    choice: choiceOf(body.toolConfig?.functionCallingConfig),
    limit: config.maxOutputTokens,
    stop: config.stopSequences ?? [],
    temperature: config.temperature,
    topP: config.topP,
    topK: config.topK,
    seed: config.seed,
    frequencyPenalty: config.frequencyPenalty,
    presencePenalty: config.presencePenalty,
    effort: thinking?.thinkingLevel?.toLowerCase(),
    budget: thinking?.thinkingBudget,
    reasoningShown: thinking?.includeThoughts === true,
    reasoningOff: thinking?.thinkingBudget === 0,
    json: config.responseMimeType && (config.responseJsonSchema ?? 'any'),
    marks: 0,
    proofs: parts.flatMap(({ thoughtSignature }: any) => (thoughtSignature ? seedOf(thoughtSignature) : [])),
  };
}

function choiceOf(calling: any): Choice | undefined {
  if (calling?.allowedFunctionNames?.length === 1) return { tool: calling.allowedFunctionNames[0] };
  const modes: Record<string, Choice> = { AUTO: 'auto', ANY: 'required', NONE: 'none' };
  return modes[calling?.mode];
}

/** Contents of one role in a row are one turn: chat sessions keep every chunk of a stream as one. */
function turnsOf(contents: any[]): SentTurn[] {
  const turns: SentTurn[] = [];
  for (const { role, parts } of contents) {
    const by = role === 'model' ? 'model' : 'user';
    const read = parts.filter(({ text }: any) => text !== '').map(partOf);
    const last = turns.at(-1);
    if (last?.by === by) last.parts.push(...read);
    else turns.push({ by, parts: read });
  }
  return turns;
}

function partOf(part: any): SentPart {
  if (part.functionCall) {
    const { id, name, args } = part.functionCall;
    return { kind: 'call', id, name, input: args ?? {} };
  }
  if (part.functionResponse) {
    const { id, response, parts = [] } = part.functionResponse;
    const text = response.error ?? response.output;
    return { kind: 'result', call: id, text, media: parts.map(partOf), isError: 'error' in response };
  }
  if (part.text !== undefined) return { kind: part.thought ? 'reasoning' : 'text', text: part.text };
  const { mimeType, data, fileUri } = part.inlineData ?? part.fileData;
  const [family] = (mimeType ?? 'image/*').split('/');
  const kind = family === 'audio' ? 'audio' : family === 'application' ? 'document' : 'image';
  return { kind, mediaType: mimeType, base64: data, url: fileUri };
}
