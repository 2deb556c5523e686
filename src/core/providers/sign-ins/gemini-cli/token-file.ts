// Gemini CLI's credential file (google-auth-library's `Credentials`), and the two shapes in which other programs keep the
// same: with the tokens one level deeper, and as application default credentials.

import { asObject, asString, type JsonObject, parseJson } from '../../../model/json.ts';
import type { CredentialSource, Token, TokenReading } from '../../sign-in.ts';
import { readText, readTime, rewritten, timeLike } from '../credential-json.ts';

const ends = ['expiry_date', 'expiry', 'expired', 'expire'];

export async function readTokenFile(source: CredentialSource): Promise<TokenReading> {
  const { file, settings } = source;
  const content = asObject(parseJson(source.text));
  if (!content) return { ok: false, message: `${file} is not a JSON object.` };
  const tokens = tokensOf(content);
  const access = readText(file, tokens, 'access_token');
  const refresh = readText(file, tokens, 'refresh_token');
  const end = readTime(file, tokens, endOf(tokens));
  const client = readText(file, tokens, 'client_id');
  const secret = readText(file, tokens, 'client_secret');
  const project = readText(file, content, 'project_id');
  for (const reading of [access, refresh, end, client, secret, project]) {
    if (!reading.ok) return reading;
  }
  const value = <Value>(reading: { ok: boolean; value?: Value }) => reading.value;
  if (value(access) === undefined && value(refresh) === undefined) {
    const message = `${file} has neither "access_token" nor "refresh_token". Sign in with Gemini CLI again.`;
    return { ok: false, message };
  }
  const token: Token = {
    access: value(access) ?? '',
    refresh: value(refresh),
    expiresAt: expiryOf(value(access), value(refresh), value(end)),
    fields: present({
      wantedProject: settings.project ?? value(project),
      clientId: settings['client-id'] ?? value(client),
      clientSecret: settings['client-secret'] ?? value(secret),
    }),
  };
  return { ok: true, token };
}

/** Tokens of Google's end after an hour: one that does not say when has most likely ended. */
function expiryOf(
  access: string | undefined,
  refresh: string | undefined,
  end: number | undefined,
): number | undefined {
  if (access === undefined) return 0;
  return end ?? (refresh === undefined ? undefined : 0);
}

function tokensOf(content: JsonObject): JsonObject {
  return asObject(content.token) ?? content;
}

function endOf(tokens: JsonObject): string {
  return ends.find((name) => tokens[name] !== undefined) ?? 'expiry_date';
}

function present(fields: Record<string, string | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function writeTokenFile(text: string, { access, refresh, expiresAt }: Token): string {
  return rewritten(text, (content) => {
    const tokens = tokensOf(content);
    tokens.access_token = access;
    if (refresh !== undefined) tokens.refresh_token = refresh;
    const name = endOf(tokens);
    if (expiresAt !== undefined) tokens[name] = timeLike(tokens[name], expiresAt);
  });
}

export function clientOf({ fields }: Token): { id: string; secret: string } | undefined {
  const id = asString(fields.clientId);
  const secret = asString(fields.clientSecret);
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}
