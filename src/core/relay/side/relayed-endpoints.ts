// Endpoints that are relayed as they are to an upstream of an OpenAI dialect: old completions, images, sound, reranking,
// moderation. Nothing of them but the model's name is understood here.

import { openAiEndpoint } from '../../formats/openai-endpoint.ts';
import type { Candidate } from '../../pool/choose.ts';
import type { Manner } from '../manner.ts';
import { withQuery } from '../prepare.ts';
import type { RelayParts } from '../relay.ts';
import { replaceString } from '../splice.ts';
import { fittingStages, type Unfit } from './fitting-stages.ts';
import { boundaryOf, findField, replaceField } from './multipart.ts';
import { relayAnswer } from './relayed-answer.ts';
import { attemptSide, type SidePrepared, sideRequest } from './side-attempt.ts';
import type { SideCall } from './side-call.ts';

export function relayedManner(parts: RelayParts, call: SideCall, path: string): Manner<SidePrepared> {
  return {
    narrowed: (stages) => fittingStages(stages, (candidate) => reasonAgainst(candidate, path), call.model),
    prepare(candidate, account) {
      const format = parts.formats.get(candidate.format);
      if (!format) {
        const message = `"${account.name}" speaks ${candidate.format}, which this version cannot.`;
        return { ok: false, failure: { kind: 'malformed', scope: 'account', message } };
      }
      const sent = {
        url: withQuery(address(candidate, path, call), call.query),
        body: renamed(call, candidate.model),
        accept: call.headers.accept ?? '*/*',
        contentType: call.headers['content-type'],
        clientHeaders: call.headers,
      };
      const request = sideRequest(sent, format, account, parts.userAgent);
      return { ok: true, prepared: { request, format, losses: [] } };
    },
    attempt: (outing) => attemptSide(parts, call, outing, relayAnswer),
  };
}

function reasonAgainst({ format, standIn }: Candidate, path: string): Unfit | undefined {
  if (format !== 'openai-chat' && format !== 'openai-responses')
    return { reason: `its format, ${format}, has no ${path}` };
  return standIn ? { reason: `it has no such model, and none stands in at ${path}` } : undefined;
}

/** Where no model is named, the path of the account's first model says nothing about this endpoint. */
function address(candidate: Candidate, path: string, { unnamed }: SideCall): string {
  return candidate.path === undefined || unnamed
    ? openAiEndpoint(candidate.baseUrl, `/${path}`)
    : new URL(candidate.path, candidate.baseUrl).href;
}

/** The client's bytes with only the model's name exchanged. */
function renamed(call: SideCall, model: string): Buffer[] {
  if (call.unnamed || call.model === model) return call.body;
  const body = Buffer.concat(call.body);
  if (call.json) return replaceString(body, ['model'], model);
  const boundary = boundaryOf(call.headers['content-type']);
  const field = boundary === undefined ? undefined : findField(body, boundary, 'model');
  return field ? replaceField(body, field, model) : [body];
}
