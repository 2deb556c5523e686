// The thought signatures in a history and in the chunks of an answer.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { Traits } from '../../model/traits.ts';
import type { ProofHandling, ProofTest } from '../continuity.ts';
import { readSignature, SKIP_SIGNATURE, signFirstCall } from './thought-signature.ts';

export const proofs: ProofHandling = {
  marks: ['thoughtSignature'],
  inEvent(event) {
    const parts = asList(event.candidates).flatMap((item) =>
      asList(asObject(asObject(item)?.content)?.parts),
    );
    return parts.map((part) => signatureOf(asObject(part))).filter((proof) => proof !== undefined);
  },
  strip,
  doWithout: (body) => withModelContents(body, (content) => signedContent(content)),
};

function strip(body: JsonObject, isToGo: ProofTest, traits: Traits): JsonObject {
  const running = asList(body.contents).findLastIndex(isUsersWord);
  return withModelContents(body, (content, index) => {
    const parts = asList(content.parts);
    const kept = parts.flatMap((value): Json[] => {
      const part = asObject(value);
      const proof = signatureOf(part);
      if (!part || !proof || !isToGo(proof, index < running ? 'finished' : 'running')) return [value];
      return withoutSignature(part, traits);
    });
    const isSame = kept.length === parts.length && kept.every((part, place) => part === parts[place]);
    return isSame ? content : { ...content, parts: kept };
  });
}

/** A call keeps the placeholder where signatures are asked for; a part that held nothing else goes. */
function withoutSignature(part: JsonObject, traits: Traits): JsonObject[] {
  const { thoughtSignature: _, thought_signature: __, ...rest } = part;
  const isCall = rest.functionCall !== undefined || rest.function_call !== undefined;
  if (isCall && traits.geminiGeneration === 3) return [{ ...rest, thoughtSignature: SKIP_SIGNATURE }];
  const isEmpty = Object.entries(rest).every(([key, value]) => key === 'thought' || value === '');
  return isEmpty ? [] : [rest];
}

function signedContent(content: JsonObject): JsonObject {
  const parts = signFirstCall(asList(content.parts).map((part) => asObject(part) ?? {}));
  return parts ? { ...content, parts } : content;
}

/** Results of functions do not end a step. */
function isUsersWord(value: Json): boolean {
  const content = asObject(value);
  if (content?.role === 'model' || content?.role === 'function') return false;
  return asList(content?.parts).every((part) => {
    const { functionResponse, function_response } = asObject(part) ?? {};
    return functionResponse === undefined && function_response === undefined;
  });
}

function signatureOf(part: JsonObject | undefined): string | undefined {
  return readSignature(asString(part?.thoughtSignature) ?? part?.thought_signature)?.value;
}

/** The same body when no content changes. A content that is left without parts goes: it would be refused. */
function withModelContents(
  body: JsonObject,
  change: (content: JsonObject, index: number) => JsonObject,
): JsonObject {
  const contents = asList(body.contents);
  const changed = contents.map((value, index) => {
    const content = asObject(value);
    return content?.role === 'model' ? change(content, index) : value;
  });
  if (changed.every((content, index) => content === contents[index])) return body;
  const kept = changed.filter(
    (value, index) => value === contents[index] || asList(asObject(value)?.parts).length > 0,
  );
  return { ...body, contents: kept };
}
