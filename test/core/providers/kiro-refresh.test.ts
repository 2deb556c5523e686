import assert from 'node:assert/strict';
import type { Surroundings, Token, TokenExchange } from '../../../src/core/providers/sign-in.ts';
import { kiroSignIn } from '../../../src/core/providers/sign-ins/kiro/index.ts';

const now = Date.parse('2026-11-20T10:00:00Z');
const old: Token = { access: 'old-access', refresh: 'old-refresh', fields: {} };
type Call = Parameters<TokenExchange>[0];
type Answer = Partial<Awaited<ReturnType<TokenExchange>>>;

async function refresh(
  fields: Token['fields'],
  answer: Answer | object = {},
  settings: Surroundings['settings'] = {},
  token: Token = old,
) {
  const calls: Call[] = [];
  const exchange: TokenExchange = async (call) => {
    calls.push(call);
    const given = { status: 200, headers: {}, ...answer } as Awaited<ReturnType<TokenExchange>>;
    return { ...given, text: given.text ?? '{}' };
  };
  const surroundings: Surroundings = {
    now: () => now,
    machine: { platform: 'linux', homeFolder: '/home/ann', environment: {} },
    settings,
    programTexts: async function* () {},
    pause: async () => {},
  };
  const refreshing = await kiroSignIn.refresh({ ...token, fields }, exchange, surroundings);
  return { refreshing, calls, call: calls[0] };
}

const json = (body: object, status = 200): Answer => ({ status, text: JSON.stringify(body) });
const fresh = { accessToken: 'new-access', refreshToken: 'new-refresh', expiresIn: 3600 };
const client = { clientId: 'c', clientSecret: 's' };

describe('a refresh at Kiro', () => {
  it('for those who came by Google asks one host, and takes what it says', async () => {
    const arn = 'arn:aws:codewhisperer:us-east-1:1:profile/A';
    const { refreshing, call } = await refresh(
      { kind: 'social', region: 'eu-west-1' },
      json({ ...fresh, profileArn: arn }),
    );
    assert.equal(call?.url, 'https://prod.us-east-1.auth.desktop.kiro.dev/refreshToken');
    assert.deepEqual(JSON.parse(call?.body ?? ''), { refreshToken: 'old-refresh' });
    assert.deepEqual(refreshing, {
      ok: true,
      token: {
        access: 'new-access',
        refresh: 'new-refresh',
        expiresAt: now + 3_600_000,
        fields: { kind: 'social', region: 'eu-west-1', profileArn: arn },
      },
    });
  });

  it('for those of AWS asks the host of their region, in camel case', async () => {
    const { call } = await refresh({ kind: 'idc', region: 'eu-west-1', ...client }, json(fresh));
    assert.equal(call?.url, 'https://oidc.eu-west-1.amazonaws.com/token');
    assert.equal(call?.headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(call?.body ?? ''), {
      clientId: 'c',
      clientSecret: 's',
      grantType: 'refresh_token',
      refreshToken: 'old-refresh',
    });
  });

  it('keeps what the answer leaves out, the profile of the configuration above all', async () => {
    const { refreshing } = await refresh(
      { kind: 'social', profileArn: 'mine' },
      json({ accessToken: 'new-access', profileArn: 'theirs' }),
    );
    assert.deepEqual(refreshing, {
      ok: true,
      token: { access: 'new-access', refresh: 'old-refresh', fields: { kind: 'social', profileArn: 'mine' } },
    });
  });

  const endpoint = 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token';

  it('at an external identity provider is a form', async () => {
    const { call, refreshing } = await refresh(
      { kind: 'external-idp', clientId: 'app', tokenEndpoint: endpoint, scopes: ['a', 'b'] },
      json({ access_token: 'new-access', refresh_token: 'new-refresh', expires_in: 60 }),
    );
    assert.equal(call?.url, endpoint);
    assert.equal(call?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(call?.body)), {
      grant_type: 'refresh_token',
      client_id: 'app',
      refresh_token: 'old-refresh',
      scope: 'a b',
    });
    assert.equal(refreshing.ok && refreshing.token.expiresAt, now + 60_000);
  });

  for (const tokenEndpoint of [
    'https://evil.example/token',
    'http://login.microsoftonline.com/token',
    'https://login.microsoftonline.com.evil.example/token',
    'https://login.microsoftonline.com@evil.example/token',
    'https://login.microsoftonline.com:8443/token',
    'https://okta.com.evil.example/token',
    'not an address',
  ]) {
    it(`never sends a token to ${tokenEndpoint} because a file says so`, async () => {
      const { calls, refreshing } = await refresh({ kind: 'external-idp', tokenEndpoint });
      assert.equal(calls.length, 0);
      assert.match(refreshing.ok ? '' : refreshing.message, /endpoints/);
    });
  }

  it('goes where the settings of the account say, with their own path or the usual one', async () => {
    const moved = async (kind: string, settings: Surroundings['settings']) =>
      (await refresh({ kind, region: 'eu-west-1', ...client }, json(fresh), settings)).call?.url;
    assert.equal(await moved('social', { 'endpoints.token': 'http://h/' }), 'http://h/refreshToken');
    assert.equal(await moved('social', { 'endpoints.token': 'http://h/other' }), 'http://h/other');
    assert.equal(await moved('idc', { 'endpoints.oidc': 'http://h' }), 'http://h/token');
    const placed = await moved('idc', { 'endpoints.oidc': 'https://oidc.{{region}}.example/token' });
    assert.equal(placed, 'https://oidc.eu-west-1.example/token');
    assert.equal(
      await moved('external-idp', { 'endpoints.token': 'https://idp.example/t' }),
      'https://idp.example/t',
    );
  });

  for (const [what, kind, answer] of [
    ['a dead refresh token', 'idc', json({ error: 'invalid_grant', error_description: 'x' }, 400)],
    ['a dead refresh token by type', 'idc', json({ __type: 'a#InvalidGrantException' }, 400)],
    ['a dead client', 'idc', json({ error: 'invalid_client' }, 401)],
    ['a client that has ended', 'idc', json({ __type: 'ExpiredClientException' }, 400)],
    ['a refusal of a Google sign-in', 'social', json({ message: 'Bad credentials' }, 401)],
    ['a ban', 'social', json({}, 403)],
  ] as const) {
    it(`that meets ${what} has ended, and says what to do`, async () => {
      const { refreshing } = await refresh({ kind, ...client }, answer);
      assert.equal(!refreshing.ok && refreshing.ended, true);
      assert.match(refreshing.ok ? '' : refreshing.message, /Sign in with Kiro again/);
    });
  }

  for (const [what, answer] of [
    ['too many refreshes', { ...json({ error: 'slow_down' }, 400) }],
    ['a server at fault', json({}, 503)],
    ['no network', { status: 0, text: 'It cannot be reached.' }],
    ['an answer without a token', json({})],
    ['an answer that is no JSON', { status: 200, text: '<html>' }],
  ] as const) {
    it(`that meets ${what} may be tried again`, async () => {
      const { refreshing } = await refresh({ kind: 'idc', ...client }, answer);
      assert.equal(!refreshing.ok && refreshing.ended, false);
      assert.ok(!refreshing.ok && refreshing.message.length > 5);
    });
  }

  it('waits as long as it is told', async () => {
    const { refreshing } = await refresh(
      { kind: 'social' },
      { status: 429, headers: { 'retry-after': '7' } },
    );
    assert.equal(!refreshing.ok && refreshing.retryAt, now + 7000);
  });

  it('is not tried without what it needs', async () => {
    for (const [fields, token] of [
      [{ kind: 'idc' }, old],
      [{ kind: 'api-key' }, old],
      [{ kind: 'social' }, { access: 'a', fields: {} }],
    ] as const) {
      const { refreshing, calls } = await refresh(fields, {}, {}, token);
      assert.deepEqual([calls.length, !refreshing.ok && refreshing.ended], [0, true]);
    }
  });

  it('tells codes of a refusal, never its sentences, which may repeat what was sent', async () => {
    const body = {
      error: 'invalid_grant',
      error_description: 'old-refresh is no good',
      reason: 'old-refresh is no good',
    };
    const { refreshing } = await refresh({ kind: 'idc', ...client }, json(body, 400));
    assert.match(refreshing.ok ? '' : refreshing.message, /400 invalid_grant/);
    assert.equal(JSON.stringify(refreshing).includes('old-refresh'), false);
  });
});
