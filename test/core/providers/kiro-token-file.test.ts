import assert from 'node:assert/strict';
import type { CredentialSource, Machine, Token } from '../../../src/core/providers/sign-in.ts';
import { kiroSignIn } from '../../../src/core/providers/sign-ins/kiro/index.ts';

const secret = (kind: string) => `${kind}-${'x'.repeat(120)}`;
const file = '/home/ann/.aws/sso/cache/kiro-auth-token.json';

interface Beside {
  [name: string]: string;
}

async function read(
  text: string | object,
  beside: Beside = {},
  settings: CredentialSource['settings'] = {},
): ReturnType<typeof kiroSignIn.read> {
  const asked: string[] = [];
  const reading = await kiroSignIn.read({
    file,
    text: typeof text === 'string' ? text : JSON.stringify(text),
    readBeside: async (name) => {
      asked.push(name);
      return beside[name];
    },
    settings,
  });
  assert.ok(
    asked.every((name) => !/[/\\]|\.\./.test(name)),
    'a name leads out of the folder',
  );
  return reading;
}

async function token(...given: Parameters<typeof read>): Promise<Token> {
  const reading = await read(...given);
  return reading.ok ? reading.token : assert.fail(reading.message);
}

const social = {
  accessToken: secret('access'),
  refreshToken: secret('refresh'),
  profileArn: 'arn:aws:codewhisperer:us-east-1:1:profile/A',
  expiresAt: '2026-02-16T08:15:30.000Z',
  authMethod: 'social',
  provider: 'Google',
};
const hash = 'e909a0580879b06ece1202964fbe9dcda4ba1f9d';
const idc = {
  accessToken: secret('access'),
  refreshToken: secret('refresh'),
  expiresAt: '2026-02-16T08:15:30.000Z',
  clientIdHash: hash,
  authMethod: 'IdC',
  provider: 'Enterprise',
  region: 'eu-west-1',
};
const registration = { clientId: 'client', clientSecret: 'client-secret', expiresAt: '2027-01-01T00:00:00Z' };

describe('the place of the token file of Kiro', () => {
  const machine = (platform: NodeJS.Platform, homeFolder: string): Machine => ({
    platform,
    homeFolder,
    environment: {},
  });
  for (const [platform, home, expected] of [
    ['linux', '/home/ann', '/home/ann/.aws/sso/cache/kiro-auth-token.json'],
    ['darwin', '/Users/ann', '/Users/ann/.aws/sso/cache/kiro-auth-token.json'],
    ['win32', 'C:\\Users\\ann', 'C:\\Users\\ann\\.aws\\sso\\cache\\kiro-auth-token.json'],
  ] as const) {
    it(`on ${platform} is ${expected}`, () => {
      assert.equal(kiroSignIn.defaultFile(machine(platform, home)), expected);
    });
  }
});

describe('a token file of Kiro', () => {
  it('of someone who came by Google has the profile in it', async () => {
    assert.deepEqual(await token(social), {
      access: social.accessToken,
      refresh: social.refreshToken,
      expiresAt: Date.parse(social.expiresAt),
      fields: { kind: 'social', profileArn: social.profileArn },
    });
  });

  it('of an organisation names the file with its client', async () => {
    const { fields } = await token(idc, { [`${hash}.json`]: JSON.stringify(registration) });
    assert.deepEqual(fields, {
      kind: 'idc',
      region: 'eu-west-1',
      clientId: 'client',
      clientSecret: 'client-secret',
    });
  });

  it('with the client inside needs no other file', async () => {
    const inside = {
      ...idc,
      clientIdHash: undefined,
      authMethod: 'builder-id',
      clientId: 'a',
      clientSecret: 'b',
    };
    const { fields } = await token(inside);
    assert.deepEqual([fields.kind, fields.clientId, fields.clientSecret], ['idc', 'a', 'b']);
  });

  it('may be without that file, for its token still lives; and a hash that is a path is not followed', async () => {
    for (const clientIdHash of [hash, '../../secret', '..\\secret', 'a/b', '']) {
      const { access, fields } = await token(
        { ...idc, clientIdHash },
        { '../../secret.json': '{"clientId":"x"}' },
      );
      assert.equal(access, idc.accessToken);
      assert.equal(fields.clientId, undefined);
    }
    const damaged = await token(idc, { [`${hash}.json`]: '{"clientId":' });
    assert.equal(damaged.fields.clientId, undefined);
  });

  it('of an external identity provider has its address', async () => {
    const external = {
      access_token: secret('access'),
      refresh_token: secret('refresh'),
      auth_method: 'external_idp',
      token_endpoint: 'https://login.microsoftonline.com/t/oauth2/v2.0/token',
      client_id: 'app',
      scopes: ['a', 'b'],
    };
    assert.deepEqual((await token(external)).fields, {
      kind: 'external-idp',
      clientId: 'app',
      tokenEndpoint: external.token_endpoint,
      scopes: ['a', 'b'],
    });
  });

  for (const [authMethod, kind] of [
    ['SOCIAL', 'social'],
    ['idc', 'idc'],
    ['IdC', 'idc'],
    ['BuilderId', 'idc'],
    ['iam', 'idc'],
    ['External_IdP', 'external-idp'],
    ['api_key', 'api-key'],
  ] as const) {
    it(`that says ${authMethod} is of the kind ${kind}`, async () => {
      assert.equal((await token({ accessToken: secret('a'), authMethod })).fields.kind, kind);
    });
  }

  it('that names no way of signing in tells it by what is in it', async () => {
    const { authMethod: _, ...nameless } = idc;
    assert.equal((await token(nameless)).fields.kind, 'idc');
    assert.equal((await token({ ...nameless, clientIdHash: undefined })).fields.kind, 'social');
    const client = { ...nameless, clientIdHash: undefined, clientId: 'a', clientSecret: 'b' };
    assert.equal((await token(client)).fields.kind, 'idc');
  });

  it('that names an unknown way of signing in is told, without the word itself', async () => {
    const reading = await read({ ...social, authMethod: 'carrier-pigeon' });
    assert.equal(reading.ok, false);
    assert.match(reading.ok ? '' : reading.message, /authMethod/);
    assert.equal(!reading.ok && reading.message.includes('pigeon'), false);
  });

  for (const [expiresAt, expected] of [
    ['2026-02-16T08:15:30.000Z', 1_771_229_730_000],
    ['2026-02-16T08:15:30.123456789Z', 1_771_229_730_123],
    ['2026-02-16T09:15:30+01:00', 1_771_229_730_000],
    [1_771_229_730, 1_771_229_730_000],
    [1_771_229_730_000, 1_771_229_730_000],
    ['1771229730', 1_771_229_730_000],
    ['soon', undefined],
    [null, undefined],
    [undefined, undefined],
  ] as const) {
    it(`that ends at ${JSON.stringify(expiresAt)} ends at ${expected}`, async () => {
      assert.equal((await token({ ...social, expiresAt })).expiresAt, expected);
    });
  }

  it('may have a byte order mark, and the line ends of Windows', async () => {
    const text = `\uFEFF${JSON.stringify(social, null, 2).replaceAll('\n', '\r\n')}\r\n`;
    assert.equal((await token(text)).access, social.accessToken);
    const beside = { [`${hash}.json`]: `\uFEFF${JSON.stringify(registration)}` };
    assert.equal((await token(idc, beside)).fields.clientId, 'client');
  });

  it('without an access token is refreshed at once', async () => {
    const { access, expiresAt } = await token({ refreshToken: secret('refresh') });
    assert.deepEqual([access, expiresAt], ['', 0]);
  });

  it('whose refresh token was shortened has none', async () => {
    assert.equal((await token({ ...social, refreshToken: 'aorAAAA...zzz' })).refresh, undefined);
  });

  for (const text of [
    '',
    'null',
    '[]',
    '{"accessToken":',
    '"text"',
    '{}',
    '{"accessToken":""}',
    '{"accessToken":5}',
  ]) {
    it(`that holds ${text || 'nothing'} is told in a sentence`, async () => {
      const reading = await read(text);
      assert.equal(reading.ok, false);
      assert.match(reading.ok ? '' : reading.message, /^\/home\/ann.*\.$/);
    });
  }

  it('yields to the settings of the account', async () => {
    const settings = {
      region: 'us-west-2',
      'profile-arn': 'arn:aws:codewhisperer:eu-central-1:1:profile/B',
      'client-id': 'mine',
      'client-secret': 'my-secret',
    };
    const { fields } = await token(idc, { [`${hash}.json`]: JSON.stringify(registration) }, settings);
    assert.deepEqual(fields, {
      kind: 'idc',
      region: 'us-west-2',
      profileArn: settings['profile-arn'],
      clientId: 'mine',
      clientSecret: 'my-secret',
    });
  });
});

describe('a token file of Kiro with new tokens', () => {
  const next: Token = {
    access: secret('next'),
    refresh: secret('next-refresh'),
    expiresAt: 1_771_233_330_000,
    fields: { profileArn: 'arn:never:written' },
  };

  it('has everything else as it was, in the order and the manner of its owner', () => {
    const text = JSON.stringify({ note: 'kept', ...social, extra: { deep: [1, null] } }, null, 2);
    const written = kiroSignIn.write(text, next);
    const expected = text
      .replace(social.accessToken, next.access)
      .replace(social.refreshToken, next.refresh ?? '')
      .replace(social.expiresAt, '2026-02-16T09:15:30.000Z');
    assert.equal(written, expected);
  });

  it('keeps mark, line ends, indentation and the last line end', () => {
    const text = `\uFEFF${JSON.stringify(social, null, '\t').replaceAll('\n', '\r\n')}\r\n`;
    const written = kiroSignIn.write(text, next);
    assert.ok(written.startsWith('\uFEFF{\r\n\t"accessToken"'));
    assert.ok(written.endsWith('}\r\n'));
    assert.equal(written.includes(social.accessToken), false);
    assert.equal(/[^\r]\n/.test(written), false);
  });

  it('keeps the spelling and the kind of time of whoever wrote it', () => {
    const text = '{"access_token":"a","refresh_token":"b","expires_at":1771229730}';
    assert.deepEqual(JSON.parse(kiroSignIn.write(text, next)), {
      access_token: next.access,
      refresh_token: next.refresh,
      expires_at: 1_771_233_330,
    });
    const milliseconds = JSON.parse(kiroSignIn.write('{"accessToken":"a","expiresAt":1771229730000}', next));
    assert.equal(milliseconds.expiresAt, next.expiresAt);
  });

  it('is read back with them', async () => {
    const { access, refresh, expiresAt } = await token(kiroSignIn.write(JSON.stringify(social), next));
    assert.deepEqual([access, refresh, expiresAt], [next.access, next.refresh, next.expiresAt]);
  });
});

describe('what a request of Kiro’s token needs', () => {
  const parts = (fields: Token['fields']) => kiroSignIn.requestParts?.({ access: 'a', fields });
  const arn = 'arn:aws:codewhisperer:eu-central-1:1:profile/B';

  it('is the profile in the body, and the host of the profile’s region', () => {
    assert.deepEqual(parts({ kind: 'social', region: 'us-east-1', profileArn: arn }), {
      headers: {},
      address: { region: 'eu-central-1' },
      body: { profileArn: arn },
      listQuery: { profileArn: arn },
    });
  });

  for (const [region, host] of [
    [undefined, 'us-east-1'],
    ['us-west-2', 'us-east-1'],
    ['ap-southeast-1', 'us-east-1'],
    ['eu-west-1', 'eu-central-1'],
  ] as const) {
    it(`without a profile goes from ${region ?? 'no region'} to ${host}`, () => {
      assert.equal(parts({ kind: 'idc', ...(region && { region }) })?.address.region, host);
    });
  }

  it('is the kind of token, where the service cannot tell it', () => {
    assert.deepEqual(parts({ kind: 'external-idp' })?.headers, { tokentype: 'EXTERNAL_IDP' });
    assert.deepEqual(parts({ kind: 'api-key' })?.headers, { tokentype: 'API_KEY' });
    assert.deepEqual(parts({ kind: 'idc' })?.headers, {});
  });
});

describe('the notice of Kiro', () => {
  it('says that such use is forbidden, since when, and what else there is', () => {
    const { stance, since, text, wayOut } = kiroSignIn.notice;
    assert.deepEqual([stance, since], ['forbidden', '2026-08-12']);
    assert.match(text, /may not be used by third-party programs.*suspended/s);
    assert.match(wayOut ?? '', /kiro-cli acp/);
  });
});
