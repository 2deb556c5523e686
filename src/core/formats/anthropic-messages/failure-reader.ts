// What an upstream says went wrong: in its words, without secrets, and what kind of failure that is.

import type { Failure, FailureKind, FailureScope, FailureWords } from '../../model/failure.ts';
import { asList, asObject, asString, type Json, type JsonObject, parseJson } from '../../model/json.ts';

const LONGEST_MESSAGE = 1000;

/**
 * Reads this dialect's error body and what stands in its place: OpenAI's shape, `{"error": "text"}`, `{"message"}`,
 * `{"detail"}`, a list around any of them (Google), plain text, and the HTML pages of proxies.
 */
export function readFailure(status: number, body: string): FailureWords {
  const parsed = parseJson(body);
  const words = parsed === undefined ? { message: readableText(body) } : wordsOf(parsed);
  const message = words.message.trim() || `The upstream answered with status ${status} and no explanation.`;
  return { ...words, message: presentable(message) };
}

/** The words of an error object, whatever its shape; an empty message when it has none. */
export function wordsOf(value: Json): FailureWords {
  if (typeof value === 'string') return { message: value };
  const outer = asObject(Array.isArray(value) ? value[0] : value);
  if (!outer) return { message: '' };
  const inner = asObject(outer.error) ?? outer;
  const words: FailureWords = { message: messageOf(inner) || (asString(outer.error) ?? '') };
  const type = asString(inner.type) ?? asString(inner.status);
  if (type && type !== 'error') words.type = type;
  const code = asObject(inner.details)?.error_code ?? inner.code;
  if (typeof code === 'string' || typeof code === 'number') words.code = String(code);
  const parameter = asString(inner.param);
  if (parameter) words.parameter = parameter;
  return words;
}

function messageOf(error: JsonObject): string {
  const direct = asString(error.message) ?? asString(error.detail) ?? asString(error.msg);
  if (direct !== undefined) return direct;
  // FastAPI servers answer 422 with a list of {loc, msg}.
  return asList(error.detail)
    .map((item) => asString(asObject(item)?.msg) ?? asString(item) ?? '')
    .filter((text) => text !== '')
    .join('; ');
}

/** Plain text as it is; of an HTML page its title, else its text. */
function readableText(body: string): string {
  if (!/<(!doctype|html|head|body|title)\b/i.test(body)) return body;
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
  return title || body.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
}

/** One line of bounded length in which nothing looks like a credential or a mail address. */
export function presentable(message: string): string {
  const line = withoutSecrets(message).replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}...` : line;
}

function withoutSecrets(text: string): string {
  return text
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [removed]')
    .replace(
      /([?&"']?\b(?:api[-_]?key|key|access_token|token)["']?\s*[=:]\s*["']?)[\w.~+/-]{12,}/gi,
      '$1[removed]',
    )
    .replace(/\b(?:sk|pk|rk|hg|gsk|xai|key)-[\w-]{6,}/gi, '[removed]')
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[removed]')
    .replace(/\bAIza[\w-]{10,}|\bya29\.[\w.-]+|\beyJ[\w-]{10,}\.[\w.-]+/g, '[removed]');
}

const KIND_OF_TYPE: Record<string, FailureKind> = {
  invalid_request_error: 'invalid-request',
  authentication_error: 'unauthenticated',
  billing_error: 'billing',
  permission_error: 'forbidden',
  not_found_error: 'model-not-found',
  request_too_large: 'too-large',
  rate_limit_error: 'rate-limit',
  timeout_error: 'timeout',
  api_error: 'server',
  overloaded_error: 'overloaded',
};

const STATUS_OF_TYPE: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** The status that this error would have had as a plain answer. */
export function statusOfType(type: string | undefined): number | undefined {
  return type === undefined ? undefined : STATUS_OF_TYPE[type];
}

/** The failure that an error object inside a 200 stands for. */
export function failureOfError(value: Json): Failure {
  const words = wordsOf(value);
  const kind = kindOf(words);
  const failure: Failure = {
    ...words,
    kind,
    scope: scopeOf(kind),
    message: presentable(words.message) || 'The upstream reported an error without an explanation.',
  };
  const status = statusOfType(words.type);
  if (status !== undefined) failure.status = status;
  return failure;
}

function kindOf(words: FailureWords): FailureKind {
  const kind = KIND_OF_TYPE[words.type ?? ''] ?? 'server';
  if (words.code === 'enforced_spend_limit_reached') return 'quota';
  if (kind !== 'invalid-request') return kind;
  if (/prompt is too long|context (window|length|limit)/i.test(words.message)) return 'context-too-long';
  // Anthropic sends an empty balance as `invalid_request_error`.
  return /credit balance is too low/i.test(words.message) ? 'billing' : kind;
}

function scopeOf(kind: FailureKind): FailureScope {
  if (kind === 'invalid-request' || kind === 'context-too-long' || kind === 'too-large') return 'request';
  return kind === 'model-not-found' ? 'model' : 'account';
}
