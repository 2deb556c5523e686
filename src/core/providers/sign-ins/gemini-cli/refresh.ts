// New access tokens for Google's refresh tokens, which do not rotate.

import type { Refreshing, SignIn } from '../../sign-in.ts';
import { movedTo, readOAuthAnswer, tokenForm } from '../oauth-answer.ts';
import { findClient } from './installed-client.ts';
import { clientOf } from './token-file.ts';

const tokenUrl = 'https://oauth2.googleapis.com/token';

const noClient =
  'The access token has ended, and the client that Gemini CLI signs in with was not found: no "gemini" on PATH holds it. ' +
  'Run "gemini" once, which renews its file; or name "client-id" and "client-secret" on the account.';

export const refresh: SignIn['refresh'] = async (token, exchange, { now, settings, programTexts }) => {
  const own = clientOf(token);
  const client = own ?? (await findClient(programTexts('gemini')));
  if (!client) return { ok: false, ended: true, message: noClient };
  const answer = await exchange({
    url: movedTo(tokenUrl, settings['endpoints.token']),
    method: 'POST',
    ...tokenForm({
      client_id: client.id,
      client_secret: client.secret,
      refresh_token: token.refresh ?? '',
      grant_type: 'refresh_token',
    }),
  });
  const read = readOAuthAnswer(answer, now());
  if (read.kind === 'failed')
    return { ok: false, ended: false, message: read.message, retryAt: read.retryAt };
  if (read.kind === 'refused') return refusal(read.error, read.message, own !== undefined);
  return {
    ok: true,
    token: {
      access: read.access,
      refresh: read.refresh ?? token.refresh,
      expiresAt: read.expiresAt,
      // Kept, so that the installation is searched once; it never leaves this process.
      fields: { ...token.fields, clientId: client.id, clientSecret: client.secret },
    },
  };
};

function refusal(error: string, words: string, isOwnClient: boolean): Refreshing {
  if (error === 'invalid_grant') {
    const message = `Google refuses the refresh: ${words}. Sign in with Gemini CLI again.`;
    return { ok: false, ended: true, message };
  }
  const client = isOwnClient
    ? 'Compare "client-id" and "client-secret" with those that the sign-in was made with.'
    : 'The client of the installed Gemini CLI does not fit this file: name "client-id" and "client-secret" on the account.';
  return { ok: false, ended: true, message: `Google refuses the refresh: ${words}. ${client}` };
}
