// Embeddings: relayed where client and upstream share the shape, translated between OpenAI's and Google's where not.

import type { UpstreamFormat } from '../../formats/format.ts';
import { openAiEndpoint } from '../../formats/openai-endpoint.ts';
import type { Account } from '../../pool/account.ts';
import type { Candidate } from '../../pool/choose.ts';
import type { Manner } from '../manner.ts';
import { withQuery } from '../prepare.ts';
import type { RelayParts } from '../relay.ts';
import { replaceString } from '../splice.ts';
import {
  type EmbeddingReading,
  readEmbeddingRequest,
  renameGoogleRequest,
  writeGoogleRequest,
  writeOpenAiRequest,
} from './embedding-request.ts';
import { fittingStages, type Unfit } from './fitting-stages.ts';
import { attemptSide, type SidePrepared, sideRequest } from './side-attempt.ts';
import type { EmbeddingShape, SideCall } from './side-call.ts';
import { relayVectors, translateVectors } from './vectors.ts';
import { type Vendor, vendors } from './vendors.ts';

export function embeddingsManner(
  parts: RelayParts,
  call: SideCall,
  shape: EmbeddingShape,
): Manner<SidePrepared> {
  const json = call.json ?? {};
  const own: Vendor = shape === 'openai' ? 'openai' : 'google';
  let known: EmbeddingReading | undefined;
  const reading = () => {
    known ??= readEmbeddingRequest(json, shape);
    return known;
  };
  return {
    narrowed: (stages) =>
      fittingStages(stages, (candidate) => reasonAgainst(candidate, own, reading), call.model),
    prepare(candidate, account) {
      const format = parts.formats.get(candidate.format);
      if (!format) {
        const message = `"${account.name}" speaks ${candidate.format}, which this version cannot.`;
        return { ok: false, failure: { kind: 'malformed', scope: 'account', message } };
      }
      const crossing = vendors[candidate.format] === own ? undefined : reading();
      const prepared = prepareEmbeddings(parts, call, { candidate, account, format, shape, crossing });
      return { ok: true, prepared };
    },
    attempt: (outing) =>
      attemptSide(parts, call, outing, (passage) =>
        vendors[outing.prepared.format.id] === own
          ? relayVectors(passage)
          : translateVectors(passage, shape, reading()),
      ),
  };
}

function reasonAgainst(
  { format, standIn }: Candidate,
  own: Vendor,
  reading: () => EmbeddingReading,
): Unfit | undefined {
  const vendor = vendors[format];
  if (!vendor) return { reason: `its format, ${format}, has no embeddings` };
  if (standIn) return { reason: "it has no such model, and another model's vectors mean something else" };
  if (vendor === own) return undefined;
  const read = reading();
  return read.ok ? undefined : { reason: read.reason, ofRequest: true };
}

interface Crossing {
  candidate: Candidate;
  account: Account;
  format: UpstreamFormat;
  shape: EmbeddingShape;
  /** Set where the upstream's shape is another. */
  crossing: EmbeddingReading | undefined;
}

function prepareEmbeddings(
  parts: RelayParts,
  call: SideCall,
  { candidate, account, format, shape, crossing }: Crossing,
): SidePrepared {
  const request = crossing?.ok ? crossing.request : undefined;
  const isGoogle = vendors[format.id] === 'google';
  const written = request && (isGoogle ? writeGoogleRequest : writeOpenAiRequest)(request, candidate.model);
  const method = shape === 'google' ? 'embedContent' : 'batchEmbedContents';
  const url = isGoogle ? googleUrl(candidate, format, method) : openAiUrl(candidate);
  return {
    request: sideRequest(
      {
        url: written ? url : withQuery(url, call.query),
        body: written ? [Buffer.from(JSON.stringify(written))] : renamed(call, candidate, isGoogle),
        accept: 'application/json',
        clientHeaders: written ? undefined : call.headers,
      },
      format,
      account,
      parts.userAgent,
    ),
    format,
    losses: request?.losses ?? [],
  };
}

function openAiUrl({ path, baseUrl }: Candidate): string {
  return path === undefined ? openAiEndpoint(baseUrl, '/embeddings') : new URL(path, baseUrl).href;
}

/** The methods of a model stand side by side, so the address of one gives that of another. */
function googleUrl({ path, baseUrl, model }: Candidate, format: UpstreamFormat, method: string): string {
  if (path !== undefined) return new URL(path, baseUrl).href;
  return format.endpoint(baseUrl, 'generate', model, false).replace(/:generateContent(?=\?|$)/, `:${method}`);
}

/** The client's own bytes with the account's name for the model. */
function renamed(call: SideCall, candidate: Candidate, isGoogle: boolean): Buffer[] {
  if (call.model === candidate.model) return call.body;
  if (!isGoogle) return replaceString(Buffer.concat(call.body), ['model'], candidate.model);
  return [Buffer.from(JSON.stringify(renameGoogleRequest(call.json ?? {}, candidate.model)))];
}
