import assert from 'node:assert/strict';
import { authorize } from '../../../src/core/pool/account.ts';
import type { Candidate } from '../../../src/core/pool/choose.ts';
import type { RequestParts, SignIn, Token } from '../../../src/core/providers/sign-in.ts';
import { admit, admitted, explained, isTokenRefused } from '../../../src/core/relay/admit.ts';
import { ownerOf } from '../../../src/core/relay/continuity/proof-owner.ts';
import { sealer } from '../../../src/core/relay/envelope.ts';
import { account, failure, provider } from '../../support/accounts.ts';

const token: Token = { access: 'a'.repeat(24), fields: { region: 'eu-1' } };

function signedIn(parts: Partial<RequestParts>, settings: { baseUrl?: string } = {}, stance = 'tolerated') {
  const signIn = {
    vendor: 'V',
    notice: { stance, text: 'It ended.', wayOut: 'Use a key.' },
    requestParts: () => ({ headers: {}, address: {}, body: {}, ...parts }),
  } as unknown as SignIn;
  const of = provider('v', { signIn, baseUrl: 'https://{{region}}.v.example/v1' });
  const opened = account('v-1', settings, of);
  return {
    ...opened,
    baseUrl: settings.baseUrl ?? of.baseUrl ?? '',
    credential: { file: '/somewhere/creds.json' },
    tokens: { fresh: async () => ({ ok: true as const, token }) },
  };
}

async function admittedTo(of: ReturnType<typeof signedIn>) {
  const admission = await admit(of);
  assert.ok(admission.ok);
  return admission.account;
}

const candidate = (baseUrl: string): Candidate => ({
  account: 'v-1',
  model: 'm',
  format: 'openai-chat',
  baseUrl,
  standIn: false,
});

describe('an account with a token in its hand', () => {
  it('sends the token, and what else the token needs', async () => {
    const now = await admittedTo(signedIn({ headers: { 'x-kind': 'of the token' } }));
    assert.deepEqual(authorize(now), { authorization: `Bearer ${token.access}`, 'x-kind': 'of the token' });
  });

  it('sends nothing of the file before', () => {
    assert.deepEqual(authorize(signedIn({})), {});
  });

  it('is reached at the place that the token names', async () => {
    const before = signedIn({ address: { region: 'eu-1' } });
    const now = await admittedTo(before);
    assert.equal(now.baseUrl, 'https://eu-1.v.example/v1');
    assert.equal(admitted(candidate(before.baseUrl), before, now).baseUrl, 'https://eu-1.v.example/v1');
    const ofModel = admitted(candidate('https://{{region}}.else.example/{{other}}'), before, now);
    assert.equal(ofModel.baseUrl, 'https://eu-1.else.example/{{other}}');
  });

  it('is reached at the address of the token, unless it has one of its own', async () => {
    const parts = { baseUrl: 'https://of-token.example/v1' };
    assert.equal((await admittedTo(signedIn(parts))).baseUrl, 'https://of-token.example/v1');
    const own = signedIn(parts, { baseUrl: 'https://own.example' });
    assert.equal((await admittedTo(own)).baseUrl, 'https://own.example');
  });

  it("puts the token's fields at the top of the body", async () => {
    const now = await admittedTo(signedIn({ body: { profile: 'p"1' } }));
    const seal = sealer({} as any, now, candidate(''), undefined);
    const sealed = (body: string) =>
      Buffer.concat(seal([Buffer.from(body.slice(0, 3)), Buffer.from(body.slice(3))])).toString();
    assert.equal(sealed('{ "a": 1e2 }'), '{"profile":"p\\"1", "a": 1e2 }');
    assert.deepEqual(JSON.parse(sealed('{  \n }')), { profile: 'p"1' });
    const foreign = sealer({} as any, now, { ...candidate(''), format: 'gemini' }, undefined);
    assert.equal(Buffer.concat(foreign([Buffer.from('{}')])).toString(), '{}');
  });

  it('owns its proofs by the file, whatever the token', async () => {
    const of = signedIn({});
    const owners = [ownerOf(of, 'm'), ownerOf(await admittedTo(of), 'm')];
    assert.equal(owners[0]?.credential, owners[1]?.credential);
    const other = { ...of, credential: { file: '/another.json' } };
    assert.notEqual(ownerOf(other, 'm').credential, owners[0]?.credential);
  });
});

describe('a refusal', () => {
  for (const [status, kind, message, isOfToken] of [
    [401, 'unauthenticated', 'No.', true],
    [403, 'forbidden', 'The bearer token included in the request is invalid.', true],
    [403, 'forbidden', 'The security token included in the request is expired', true],
    [403, 'forbidden', 'Your plan does not include this.', false],
    [400, 'invalid-request', 'max_tokens is invalid', false],
    [429, 'rate-limit', 'Invalid token bucket', false],
  ] as const) {
    it(`with ${status} "${message}" ${isOfToken ? 'may be' : 'is not'} for the token's age`, async () => {
      const now = await admittedTo(signedIn({}));
      assert.equal(isTokenRefused(now, failure({ status, kind, message })), isOfToken);
      assert.equal(isTokenRefused(account('with-key'), failure({ status, kind, message })), false);
    });
  }

  it('never repeats the token, and names the end of the service where it has one', async () => {
    const refused = failure({ kind: 'unauthenticated', message: `Bad: ${token.access}` });
    const now = await admittedTo(signedIn({}, {}, 'ended'));
    assert.equal(explained(refused, now).message, 'Bad: [redacted] It ended. Use a key.');
    assert.equal(explained(failure(), now).message, 'It broke.');
    assert.equal(explained(refused, await admittedTo(signedIn({}))).message, 'Bad: [redacted]');
    assert.equal(explained(refused, account('with-key')), refused);
  });
});
