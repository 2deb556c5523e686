// Qwen Code's sign-in: its credential file, its lock and its refresh, as of qwen-code's sources (packages/core/src/qwen, 2026).

import { posix, win32 } from 'node:path';
import { asString } from '../../../model/json.ts';
import type { Machine, SignIn, Token } from '../../sign-in.ts';
import { movedTo, readOAuthAnswer, tokenForm } from '../oauth-answer.ts';
import { readTokenFile, writeTokenFile } from './token-file.ts';

const tokenUrl = 'https://chat.qwen.ai/api/v1/oauth2/token';
/** Of a public client: there is no secret to it. */
const clientId = 'f0304373b74a44d2b584a3fb70ca9e56';

const notice: SignIn['notice'] = {
  stance: 'ended',
  since: '2026-04-15',
  text: 'Qwen ended its free sign-in on 2026-04-15; it is kept here for accounts that are still served.',
  wayOut: 'Use "type: qwen" with a key of Alibaba Model Studio, or "qwen-coding-plan".',
};

export const qwenSignIn: SignIn = {
  vendor: 'Qwen Code',
  notice,
  defaultFile,
  refreshMargin: 5 * 60_000,
  // Qwen Code's own rule: made with `wx` beside the file, left behind after ten seconds.
  lockFile: (file) => file.replace(/(\.json)?$/, '.lock'),
  lockStaleAfter: 10_000,
  read: readTokenFile,
  refresh,
  requestParts: (token) => ({
    baseUrl: baseUrlOf(token),
    headers: { 'x-dashscope-authtype': 'qwen-oauth', 'x-dashscope-cachecontrol': 'enable' },
    address: {},
    body: {},
  }),
  write: writeTokenFile,
};

function defaultFile({ platform, homeFolder }: Machine): string {
  return (platform === 'win32' ? win32 : posix).join(homeFolder, '.qwen', 'oauth_creds.json');
}

/** A token is good at the one host that it was issued for: a host or an address, with or without `/v1`. */
function baseUrlOf({ fields }: Token): string | undefined {
  const resource = asString(fields.resourceUrl)?.trim().replace(/\/+$/, '');
  if (!resource) return undefined;
  const address = /^https?:\/\//i.test(resource) ? resource : `https://${resource}`;
  return /\/v1$/.test(address) ? address : `${address}/v1`;
}

async function refresh(
  token: Token,
  exchange: Parameters<SignIn['refresh']>[1],
  { now, settings }: Parameters<SignIn['refresh']>[2],
): ReturnType<SignIn['refresh']> {
  const answer = await exchange({
    url: movedTo(tokenUrl, settings['endpoints.token']),
    method: 'POST',
    ...tokenForm({
      grant_type: 'refresh_token',
      refresh_token: token.refresh ?? '',
      client_id: settings['client-id'] ?? clientId,
    }),
  });
  const read = readOAuthAnswer(answer, now());
  if (read.kind === 'failed')
    return { ok: false, ended: false, message: read.message, retryAt: read.retryAt };
  if (read.kind === 'refused') {
    const message = `Qwen refuses the refresh: ${read.message}. ${notice.text} ${notice.wayOut}`;
    return { ok: false, ended: true, message };
  }
  const { access, refresh: rotated, expiresAt, body } = read;
  // Qwen Code loses the address where the answer does not repeat it; the token is good there all the same.
  const resourceUrl = asString(body.resource_url);
  return {
    ok: true,
    token: {
      access,
      refresh: rotated ?? token.refresh,
      expiresAt,
      fields: resourceUrl === undefined ? token.fields : { ...token.fields, resourceUrl },
    },
  };
}
