// Code Assist's envelope around Gemini's requests: model and project stand beside the request, the answer one level deeper.

import { asObject, type JsonObject, parseJson } from '../../../model/json.ts';
import type { Envelope, Letter } from '../../provider.ts';
import { codeAssistBase } from './code-assist.ts';
import { writeError } from './error.ts';

/** Gemini CLI's own table: this backend knows the model by another name. */
const servedNames: Readonly<Record<string, string>> = { 'gemini-3.5-flash': 'gemini-3-flash' };

/** Fields that Gemini's API takes and this one does not know; a request with any of them is refused. */
const unknownFields = /"(serviceTier|service_tier|store|modelArmorConfig|model_armor_config)"\s*:/;

export const envelope: Envelope = {
  endpoint(baseUrl, operation, _model, stream) {
    const base = codeAssistBase(baseUrl);
    if (operation === 'count-tokens') return `${base}:countTokens`;
    return stream ? `${base}:streamGenerateContent?alt=sse` : `${base}:generateContent`;
  },
  wrap: (letter) => (letter.operation === 'count-tokens' ? wrapCount(letter) : wrapRequest(letter)),
  answerPath: ['response'],
  writeError,
};

function wrapRequest({ body, model, requestId, fields }: Letter): Buffer[] {
  const head = JSON.stringify({ model: servedNames[model] ?? model, ...fields, user_prompt_id: requestId });
  return [Buffer.from(`${head.slice(0, -1)},"request":`), ...known(body), Buffer.from('}')];
}

/** Most requests have none of the fields, and go as they came. */
function known(body: Buffer[]): Buffer[] {
  if (!body.some((piece) => unknownFields.test(piece.toString('latin1')))) return body;
  const request = asObject(parseJson(Buffer.concat(body).toString('utf8')));
  if (!request) return body;
  const kept = Object.entries(request).filter(([name]) => !unknownFields.test(`"${name}":`));
  return [Buffer.from(JSON.stringify(Object.fromEntries(kept)))];
}

/** The counter takes contents alone. */
function wrapCount({ body, model }: Letter): Buffer[] {
  const asked = asObject(parseJson(Buffer.concat(body).toString('utf8'))) ?? {};
  const { contents } = asObject(asked.generateContentRequest) ?? asked;
  const request: JsonObject = { model: `models/${servedNames[model] ?? model}`, contents };
  return [Buffer.from(JSON.stringify({ request }))];
}
