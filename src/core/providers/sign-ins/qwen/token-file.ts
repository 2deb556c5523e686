// Qwen Code's credential file; other gateways export the same with the end of the token as a date.

import { asObject, asString, type JsonObject, parseJson } from '../../../model/json.ts';
import type { CredentialSource, Token, TokenReading } from '../../sign-in.ts';
import { readText, readTime, rewritten, timeLike } from '../credential-json.ts';

/** Qwen Code's own name for the end first, then those of other programs. */
const ends = ['expiry_date', 'expired', 'expire'];

export async function readTokenFile({ file, text }: CredentialSource): Promise<TokenReading> {
  const content = asObject(parseJson(text));
  if (!content) return { ok: false, message: `${file} is not a JSON object.` };
  const access = readText(file, content, 'access_token');
  const refresh = readText(file, content, 'refresh_token');
  const end = readTime(file, content, endOf(content));
  const resource = readText(file, content, 'resource_url');
  if (!access.ok) return access;
  if (!refresh.ok) return refresh;
  if (!end.ok) return end;
  if (!resource.ok) return resource;
  if (access.value === undefined && refresh.value === undefined) {
    const message = `${file} has neither "access_token" nor "refresh_token". Sign in with Qwen Code again.`;
    return { ok: false, message };
  }
  const token: Token = {
    access: access.value ?? '',
    refresh: refresh.value,
    // Without an access token the refresh token is to be used at once.
    expiresAt: access.value === undefined ? 0 : end.value,
    fields: resource.value === undefined ? {} : { resourceUrl: resource.value },
  };
  return { ok: true, token };
}

function endOf(content: JsonObject): string {
  return ends.find((name) => content[name] !== undefined) ?? 'expiry_date';
}

export function writeTokenFile(text: string, { access, refresh, expiresAt, fields }: Token): string {
  return rewritten(text, (content) => {
    content.access_token = access;
    if (refresh !== undefined) content.refresh_token = refresh;
    const name = endOf(content);
    if (expiresAt !== undefined) content[name] = timeLike(content[name], expiresAt);
    const resource = asString(fields.resourceUrl);
    if (resource !== undefined) content.resource_url = resource;
  });
}
