import assert from 'node:assert/strict';
import {
  expandHome,
  readSecret,
  resolveSecret,
  type SecretSources,
} from '../../../src/core/config/secrets.ts';

const key = `sk-${'x'.repeat(20)}`;

function sources(given: Partial<SecretSources> = {}): SecretSources {
  return { secrets: new Map(), env: {}, readFile: () => undefined, ...given };
}

describe('a secret in the configuration', () => {
  it('is a reference to what the editor keeps, to the environment, or to a file', () => {
    assert.deepEqual(readSecret(`\${secret:openai-1}`), { from: 'secret', name: 'openai-1' });
    assert.deepEqual(readSecret(`\${env:OPENAI_API_KEY}`), { from: 'env', name: 'OPENAI_API_KEY' });
    assert.deepEqual(readSecret(` \${file: ~/my keys/one }`), { from: 'file', name: '~/my keys/one' });
  });

  it('is the value itself when it looks like no reference', () => {
    assert.deepEqual(readSecret(key), { from: 'literal', value: key });
  });

  for (const text of [
    '',
    '  ',
    `\${vault:A}`,
    `\${env:}`,
    `\${secret}`,
    `Bearer \${env:A}`,
    `\${env:A}\${env:B}`,
    `\${env:A`,
  ]) {
    it(`is refused when it reads ${JSON.stringify(text)}`, () => assert.equal(readSecret(text), undefined));
  }
});

describe('the value of a secret', () => {
  it('comes from where the reference points, without white space around it', () => {
    const given = sources({
      secrets: new Map([['a', key]]),
      env: { A: `${key}\n`, HOME: '/home/me' },
      readFile: (path) => (path === '/home/me/key' ? `${key}\r\n` : undefined),
    });
    assert.deepEqual(resolveSecret({ from: 'secret', name: 'a' }, given), { value: key });
    assert.deepEqual(resolveSecret({ from: 'env', name: 'A' }, given), { value: key });
    assert.deepEqual(resolveSecret({ from: 'file', name: '~/key' }, given), { value: key });
    assert.deepEqual(resolveSecret({ from: 'literal', value: ` ${key}` }, given), { value: key });
  });

  for (const [what, secret, given, essentials] of [
    [
      'a secret that nobody has handed over',
      { from: 'secret', name: 'a' },
      sources(),
      /secret "a" is not stored yet/,
    ],
    ['an empty secret', { from: 'secret', name: 'a' }, sources({ secrets: new Map([['a', ' ']]) }), /"a"/],
    [
      'a variable that is not set',
      { from: 'env', name: 'A' },
      sources(),
      /environment variable A is not set/,
    ],
    ['an empty variable', { from: 'env', name: 'A' }, sources({ env: { A: '' } }), /environment variable A/],
    [
      'a file that is not there',
      { from: 'file', name: '/no/file' },
      sources(),
      /key file \/no\/file is missing/,
    ],
    ['an empty file', { from: 'file', name: '/f' }, sources({ readFile: () => '\n' }), /key file \/f/],
    ['an empty literal', { from: 'literal', value: ' ' }, sources(), /is empty/],
  ] as const) {
    it(`is a sentence that says what to do for ${what}`, () => {
      const result = resolveSecret(secret, given);
      assert.ok('missing' in result);
      assert.match(result.missing, essentials);
      assert.match(result.missing, /\.$/);
    });
  }
});

describe('the home folder in a path', () => {
  for (const [path, env, expected] of [
    ['~/a', { HOME: '/home/me' }, '/home/me/a'],
    ['~\\a', { USERPROFILE: 'C:\\Users\\me' }, 'C:\\Users\\me\\a'],
    ['~', { HOME: '/home/me' }, '/home/me'],
    ['~other/a', { HOME: '/home/me' }, '~other/a'],
    ['/x/~/a', { HOME: '/home/me' }, '/x/~/a'],
    ['~/a', {}, '~/a'],
  ] as const) {
    it(`makes ${expected} of ${path}`, () => assert.equal(expandHome(path, env), expected));
  }
});
