// One call to Code Assist's own methods, and the words of its refusals.

import { asList, asObject, asString, type JsonObject, parseJson } from '../../../model/json.ts';
import type { Refreshing, Surroundings, Token, TokenExchange } from '../../sign-in.ts';

export const codeAssistHost = 'https://cloudcode-pa.googleapis.com';

/** The address before `:method`; a base URL may have the version already. */
export function codeAssistBase(baseUrl: string): string {
  const base = baseUrl.trim().replace(/[#/]+$/, '');
  return /\/v1[a-z]*$/.test(base) ? base : `${base}/v1internal`;
}

/** Says that the caller has no surface of Google's; `pluginType` knows no other value. */
export function metadata(project: string | undefined): JsonObject {
  return {
    ideType: 'IDE_UNSPECIFIED',
    platform: 'PLATFORM_UNSPECIFIED',
    pluginType: 'GEMINI',
    ...(project !== undefined && { duetProject: project }),
  };
}

export type CodeAssistAnswer =
  | { ok: true; body: JsonObject }
  | { ok: false; status: number; message: string; reasons: string[]; retryAt?: number };

export interface CodeAssistCaller {
  token: Token;
  exchange: TokenExchange;
  surroundings: Surroundings;
}

/** `path` begins with `:` for a method, and with `/` for an operation, which is read. */
export async function callCodeAssist(
  { token, exchange, surroundings: { settings, now } }: CodeAssistCaller,
  path: string,
  body?: JsonObject,
): Promise<CodeAssistAnswer> {
  const host = settings['endpoints.management'] ?? settings['base-url'] ?? codeAssistHost;
  const { status, text, headers } = await exchange({
    url: codeAssistBase(host) + path,
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${token.access}`,
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const parsed = asObject(parseJson(text));
  if (status === 200 && parsed && !parsed.error) return { ok: true, body: parsed };
  if (status === 0) return { ok: false, status, message: text, reasons: [] };
  const error = asObject(parsed?.error);
  const message = asString(error?.message) ?? 'no explanation';
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return {
    ok: false,
    status,
    message: `Google answered ${status}: ${message.slice(0, 400)}`,
    reasons: asList(error?.details).flatMap((detail) => asString(asObject(detail)?.reason) ?? []),
    retryAt: Number.isFinite(seconds) ? now() + seconds * 1000 : undefined,
  };
}

/** A refusal that nothing more is known of: the vendor's trouble passes, what it says of the account does not. */
export function refusalOf(
  answer: Extract<CodeAssistAnswer, { ok: false }>,
): Extract<Refreshing, { ok: false }> {
  const { status, message, retryAt } = answer;
  if (status === 401) return { ok: false, ended: false, refused: true, message };
  const passes = status === 0 || status === 429 || status === 499 || status >= 500;
  return { ok: false, ended: !passes, message, retryAt };
}
