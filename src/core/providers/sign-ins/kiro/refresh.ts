// New tokens for old: three services, by the way in which the owner signed in.

import { asNumber, asObject, asString, type JsonObject, parseJson } from '../../../model/json.ts';
import type { Refreshing, SignIn, Surroundings, Token, TokenExchange } from '../../sign-in.ts';
import { kindOf } from './fields.ts';
import { isTrustedIdentityProvider, oidcTokenUrl, socialRefreshUrl } from './hosts.ts';

type Call = Parameters<TokenExchange>[0];
type Planned = { ok: true; call: Call } | Extract<Refreshing, { ok: false }>;

export const refresh: SignIn['refresh'] = async (token, exchange, surroundings) => {
  const planned = plan(token, surroundings);
  if (!planned.ok) return planned;
  const answer = await exchange(planned.call);
  const body = asObject(parseJson(answer.text)) ?? {};
  if (answer.status !== 200) return refusal(answer, body, surroundings.now());
  return renewed(token, body, surroundings.now());
};

function plan(token: Token, surroundings: Surroundings): Planned {
  if (token.refresh === undefined) return hopeless('The token file holds no refresh token.');
  switch (kindOf(token)) {
    case 'social':
      return json(socialRefreshUrl(surroundings.settings), { refreshToken: token.refresh });
    case 'idc':
      return planOidc(token, surroundings);
    case 'external-idp':
      return planExternal(token, surroundings);
    case 'api-key':
      return hopeless('A key of Kiro is not refreshed.');
  }
}

/** The service knows these names in camel case only, and calls any other spelling an invalid client. */
function planOidc(token: Token, { settings }: Surroundings): Planned {
  const { clientId, clientSecret } = token.fields;
  if (!clientId || !clientSecret) {
    return hopeless('The client of the sign-in is not known: its file beside the token file is missing.');
  }
  const body = { clientId, clientSecret, grantType: 'refresh_token', refreshToken: token.refresh };
  return json(oidcTokenUrl(token, settings), body);
}

function planExternal(token: Token, { settings }: Surroundings): Planned {
  const confirmed = settings['endpoints.token'];
  const url = confirmed ?? asString(token.fields.tokenEndpoint) ?? '';
  if (confirmed === undefined && !isTrustedIdentityProvider(url)) {
    const message =
      'The token file sends the refresh token to a host that is not known as an identity provider. ' +
      'If it is yours, name its address in the configuration, as "token" under "endpoints" of the account.';
    return { ok: false, ended: true, message };
  }
  const scopes = token.fields.scopes;
  const scope = Array.isArray(scopes) ? scopes.join(' ') : asString(scopes);
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: asString(token.fields.clientId) ?? '',
    refresh_token: token.refresh ?? '',
    ...(scope && { scope }),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  return { ok: true, call: { url, method: 'POST', headers, body: form.toString() } };
}

function json(url: string, body: JsonObject): Planned {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return { ok: true, call: { url, method: 'POST', headers, body: JSON.stringify(body) } };
}

/** What the answer leaves out stays as it was. Identity providers outside of AWS write snake case. */
function renewed(token: Token, body: JsonObject, now: number): Refreshing {
  const access = asString(body.accessToken) ?? asString(body.access_token);
  if (!access) {
    const message = 'The answer to the refresh holds no access token.';
    return { ok: false, ended: false, message };
  }
  const seconds = asNumber(body.expiresIn) ?? asNumber(body.expires_in);
  const refreshToken = asString(body.refreshToken) ?? asString(body.refresh_token) ?? token.refresh;
  const profileArn = asString(token.fields.profileArn) ?? asString(body.profileArn);
  return {
    ok: true,
    token: {
      access,
      ...(refreshToken !== undefined && { refresh: refreshToken }),
      ...(seconds !== undefined && { expiresAt: now + seconds * 1000 }),
      fields: { ...token.fields, ...(profileArn !== undefined && { profileArn }) },
    },
  };
}

const ENDED =
  /invalid_grant|invalid_client|unauthorized_client|InvalidGrant|InvalidClient|ExpiredClient|ExpiredToken|client is expired/i;
const SLOWER = /slow_down|SlowDown/i;

/** The codes of the answer are told, its sentences are not: they may repeat what was sent. */
function refusal(
  { status, headers, text }: Awaited<ReturnType<TokenExchange>>,
  body: JsonObject,
  now: number,
): Refreshing {
  if (status === 0) return { ok: false, ended: false, message: text };
  const codes = [body.error, body.__type, body.reason].flatMap((code) => codeOf(asString(code)));
  const told = `The refresh was answered with ${[status, ...codes].join(' ')}.`;
  const words = `${codes.join(' ')} ${text}`;
  const isEnded = status === 401 || status === 403 || (status === 400 && ENDED.test(words));
  if (isEnded && !SLOWER.test(words)) return hopeless(told);
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  const retryAt = Number.isFinite(seconds) ? now + seconds * 1000 : undefined;
  return { ok: false, ended: false, message: told, ...(retryAt !== undefined && { retryAt }) };
}

function codeOf(code: string | undefined): string[] {
  const bare = code?.replace(/^.*#/s, '');
  return bare && /^\w{1,60}$/.test(bare) ? [bare] : [];
}

function hopeless(why: string): Extract<Refreshing, { ok: false }> {
  return { ok: false, ended: true, message: `${why} Sign in with Kiro again.` };
}
