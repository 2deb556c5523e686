import assert from 'node:assert/strict';
import { parseConfiguration } from '../../../src/core/config/parse.ts';

type Row = [phenomenon: string, text: string, place: string, code: string, essentials: RegExp];

const one = 'name: one, type: openai-compatibility, base-url: "http://127.0.0.1:1/v1"';
const local = `providers: [{ ${one} }]\n`;

/** Files that give no configuration. */
const refused: Row[] = [
  ['an open bracket', 'providers: [\n', '2:1', 'syntax', /no YAML: .*\]/],
  ['a tab as indentation', 'server:\n\tport: 1\n', '2:1', 'syntax', /[Tt]abs/],
  ['a key written twice', 'server: {}\naffinity: {}\nserver: {}\n', '3:1', 'syntax', /unique/],
  ['two documents', 'server: {}\n---\nserver: {}\n', '2:1', 'syntax', /multiple documents\.$/],
  ['an alias without an anchor', 'server: *nothing\n', '1:9', 'syntax', /no anchor "&nothing"/],
  ['a circle of anchors', 'profiles: &a\n  p: *a\n', '1:1', 'syntax', /circle/],
  ['a list at the top', '- a\n- b\n', '1:1', 'wrong-value', /^The configuration must be a table/],
  ['a text at the top', 'hello\n', '1:1', 'wrong-value', /^The configuration must be a table/],
  [
    'a table of providers',
    'providers:\n  openai: {}\n',
    '2:3',
    'wrong-value',
    /"providers" must be a list of accounts/,
  ],
  [
    'a port in words',
    'server:\n  port: many\n',
    '2:9',
    'wrong-value',
    /"server\.port" must be a whole number from 0 to 65535/,
  ],
  ['a port that is none', 'server: { port: 70000 }', '1:17', 'wrong-value', /"server\.port".*65535/],
  [
    'a duration without sense',
    'failover:\n  max-wait: soon\n',
    '2:13',
    'wrong-value',
    /"failover\.max-wait" must be a duration such as 500ms/,
  ],
  [
    'a negative duration',
    'affinity: { ttl: -5 }',
    '1:18',
    'wrong-value',
    /"affinity\.ttl" must be a duration/,
  ],
  [
    'a size without sense',
    'server: { max-body: big }',
    '1:21',
    'wrong-value',
    /"server\.max-body" must be a size such as 64kb/,
  ],
  [
    'yes for true',
    'failover: { enabled: yes }',
    '1:22',
    'wrong-value',
    /"failover\.enabled" must be true or false/,
  ],
  [
    'a word of no set',
    'health:\n  probe: of\n',
    '2:10',
    'wrong-value',
    /one of free, chat, off\. Did you mean "off"\?/,
  ],
  [
    'a cool-down of one number',
    'cool-down: 5',
    '1:12',
    'wrong-value',
    /off, or a table with "base" and "max"/,
  ],
  [
    'a wrong key in a union',
    'cool-down: { base: x }',
    '1:20',
    'wrong-value',
    /"cool-down\.base" must be a duration/,
  ],
  ['an alias without a target', 'aliases: { small: [] }', '1:19', 'wrong-value', /"aliases\.small" must be/],
  [
    'a profile that is a word',
    'profiles:\n  cheap: main\n',
    '2:10',
    'wrong-value',
    /"profiles\.cheap" must be a table of model names/,
  ],
  [
    'a target that is a number',
    'profiles: { p: { "*": 5 } }',
    '1:23',
    'wrong-value',
    /"profiles\.p\.\*" must be text/,
  ],
];

/** Files of which one entry is left out. */
const leftOut: Row[] = [
  [
    'an account without a name',
    'providers:\n  - type: openai\n',
    '2:5',
    'missing-key',
    /^Account 1: "name" is missing\.$/,
  ],
  [
    'an account without a type',
    'providers:\n  - name: a\n',
    '2:5',
    'missing-key',
    /^Account "a": "type" is missing\.$/,
  ],
  ['an account that is a word', 'providers: [openai]', '1:13', 'wrong-value', /^Account 1 must be a table/],
  [
    'a name with a slash',
    'providers: [{ name: a/b, type: demo }]',
    '1:21',
    'wrong-value',
    /"name" must be a name .*without "\/"/,
  ],
  ['a name that is a number', 'providers: [{ name: 7, type: demo }]', '1:21', 'wrong-value', /quotes/],
  [
    'a name of the gateway itself',
    'providers: [{ name: v1, type: demo }]',
    '1:21',
    'reserved-name',
    /"v1".*Choose another/,
  ],
  [
    'a provider that nobody knows',
    'providers:\n  - { name: a, type: antropic }\n',
    '2:22',
    'unknown-provider',
    /no provider "antropic"\. Did you mean "anthropic"/,
  ],
  [
    'a provider of a later version',
    'providers:\n  - name: a\n    type: kiro\n',
    '3:11',
    'later-provider',
    /type "kiro" are not available in this version/,
  ],
  [
    'a base URL that is needed',
    'providers:\n  - name: a\n    type: openai-compatibility\n',
    '2:5',
    'missing-base-url',
    /"base-url" is needed/,
  ],
  [
    'a base URL without a scheme',
    'providers: [{ name: a, type: openai, base-url: example.com/v1 }]',
    '1:48',
    'wrong-value',
    /"base-url" must be an address that begins with http/,
  ],
  [
    'the demo at a real address',
    'providers: [{ name: a, type: demo, base-url: "http://x" }]',
    '1:46',
    'wrong-value',
    /demo:healthy or demo:failing/,
  ],
  [
    'a real provider at the demo',
    'providers: [{ name: a, type: openai, base-url: "demo:healthy" }]',
    '1:48',
    'wrong-value',
    /begins with http/,
  ],
  [
    'an account that comes twice',
    `providers:\n  - { ${one} }\n  - { ${one} }\n`,
    '3:11',
    'duplicate-name',
    /Account "one" .*second time/,
  ],
  [
    'a pool that comes twice',
    `${local}pools:\n  - { name: p, members: [one] }\n  - { name: p, members: [one] }\n`,
    '4:11',
    'duplicate-name',
    /Pool "p"/,
  ],
  ['a pool without members', 'pools: [{ name: p }]', '1:9', 'missing-key', /^Pool "p": "members" is missing/],
  [
    'a strategy that nobody knows',
    `${local}pools: [{ name: p, members: [one], strategy: round-robbin }]`,
    '2:46',
    'wrong-value',
    /^Pool "p": "strategy" must be one of .*Did you mean "round-robin"\?$/,
  ],
  [
    'a model without a name',
    'providers: [{ name: a, type: openai, models: [x, { alias: y }] }]',
    '1:50',
    'missing-key',
    /^Account "a": "models\[2\]\.name" is missing/,
  ],
  [
    'a path without a slash',
    'providers: [{ name: a, type: openai, models: [{ name: x, path: chat }] }]',
    '1:64',
    'wrong-value',
    /"models\[1\]\.path" must be a path that begins with "\/"/,
  ],
  [
    'a header on two lines',
    'providers: [{ name: a, type: openai, headers: { x: "a\\nb" } }]',
    '1:52',
    'wrong-value',
    /"headers\.x" must be text on one line/,
  ],
  [
    'a proxy of no kind',
    'providers: [{ name: a, type: openai, proxy-url: "ftp://x" }]',
    '1:49',
    'wrong-value',
    /"proxy-url" must be inherit, direct/,
  ],
  [
    'half a reference',
    'providers: [{ name: a, type: openai, api-key: "Bearer ${' + 'env:A}" }]',
    '1:47',
    'wrong-value',
    /"api-key" must be one whole reference/,
  ],
  [
    'a client key without a key',
    'server: { keys: [{ name: ci }] }',
    '1:18',
    'missing-key',
    /^Client key "ci": "key" is missing/,
  ],
];

/** Files that are taken as they are. */
const warned: Row[] = [
  [
    'an unknown section',
    'server: {}\nprovider: []\n',
    '2:1',
    'unknown-key',
    /no key "provider" here; it is ignored\. Did you mean "providers"\?/,
  ],
  [
    'camel case',
    `providers:\n  - { ${one}, maxQueue: 3 }\n`,
    '2:79',
    'unknown-key',
    /Did you mean "max-queue"\?/,
  ],
  [
    'an unknown key in a union',
    `providers: [{ ${one}, models: [{ name: x, aliass: y }] }]`,
    '1:110',
    'unknown-key',
    /Did you mean "alias"\?/,
  ],
  ['a key that is like no other', `${local}zzzzzzzzzz: 1\n`, '2:1', 'unknown-key', /it is ignored\.$/],
  [
    'a strategy of a later version',
    `${local}pools: [{ name: p, members: [one], strategy: least-busy }]`,
    '2:46',
    'strategy-not-available',
    /"least-busy" is not available yet; round-robin is used/,
  ],
  [
    'a member that is not there',
    `${local}pools: [{ name: p, members: [one, oen] }]`,
    '2:35',
    'nothing-there',
    /member "oen" matches no account\. Did you mean "one"\?/,
  ],
  [
    'a glob that matches nothing',
    `${local}pools: [{ name: p, members: [one, "x*"] }]`,
    '2:35',
    'nothing-there',
    /"x\*" matches no account\.$/,
  ],
  [
    'a pool with an empty list',
    `${local}pools: [{ name: p, members: [] }]`,
    '2:29',
    'empty-pool',
    /Pool "p" has no members/,
  ],
  [
    'an order with a stranger',
    `${local}failover: { order: [one, main] }`,
    '2:26',
    'nothing-there',
    /"main" is neither a pool nor an account nor a provider/,
  ],
  [
    'an order with a provider without accounts',
    `${local}failover: { order: [claude-custom] }`,
    '2:21',
    'nothing-there',
    /no account of the provider "anthropic"/,
  ],
  [
    'an order with a provider of a later version',
    `${local}failover: { order: [deepseek] }`,
    '2:21',
    'nothing-there',
    /"deepseek" is not available in this version/,
  ],
  [
    'stand-ins for a stranger',
    `${local}failover: { models: { two: { a: b } } }`,
    '2:23',
    'nothing-there',
    /"failover\.models": "two"/,
  ],
  [
    'an alias to nowhere',
    `${local}aliases:\n  small: [one/x, groq/y]\n`,
    '3:18',
    'nothing-there',
    /"groq\/y" leads nowhere/,
  ],
  [
    'an alias to a name mistyped',
    `${local}aliases: { small: ome/x }\n`,
    '2:19',
    'nothing-there',
    /Did you mean "one"\?/,
  ],
  [
    'a model that the account does not list',
    `providers: [{ ${one}, models: [big, "o*"] }]\naliases: { a: one/o3, b: one/bigg }`,
    '2:25',
    'nothing-there',
    /does not list it\. Did you mean "big"\?/,
  ],
  [
    'aliases in a circle',
    `${local}aliases: { a: [b], b: [c, a] }`,
    '2:12',
    'alias-circle',
    /alias "a" leads back to itself/,
  ],
  [
    'a profile to nowhere',
    `${local}profiles: { p: { "*": groq/y } }`,
    '2:23',
    'nothing-there',
    /"groq\/y" leads nowhere/,
  ],
  [
    'a default profile that is not there',
    `${local}profiles: { cheap: {} }\ndefault-profile: chaep\n`,
    '3:18',
    'nothing-there',
    /no profile "chaep".*Did you mean "cheap"\?/,
  ],
  [
    'a client key with a missing profile',
    'server: { keys: [{ name: ci, key: "${' + 'env:CI}", profile: p }] }',
    '1:57',
    'nothing-there',
    /^Client key "ci": there is no profile "p"/,
  ],
  [
    'a key in the file',
    'providers: [{ name: a, type: openai, api-key: abcdefghijklmnopqrst }]',
    '1:47',
    'literal-key',
    /^Account "a": "api-key" stands readable in the file/,
  ],
  [
    'a client key that can be guessed',
    'server: { keys: [{ name: ci, key: abc }] }',
    '1:35',
    'weak-key',
    /short enough to be guessed/,
  ],
  [
    'a client key in the file',
    'server: { keys: [{ name: ci, key: abcdefghijklmnopqrst }] }',
    '1:35',
    'literal-key',
    /^Client key "ci" stands readable/,
  ],
  [
    'an account without a key',
    'providers:\n  - { name: a, type: anthropic }\n',
    '2:5',
    'missing-api-key',
    /Anthropic answers nobody without one/,
  ],
  [
    'a door to the network',
    'server: { host: 0.0.0.0 }',
    '1:17',
    'open-host',
    /opens the gateway to other machines/,
  ],
  [
    'a key that travels in the clear',
    'providers: [{ name: a, type: openai-compatibility, base-url: "http://api.example.com/v1" }]',
    '1:62',
    'not-encrypted',
    /https/,
  ],
  [
    'one credential in two accounts',
    'providers:\n  - { name: a, type: openai, api-key: "${' +
      'env:K}" }\n  - { name: b, type: openai, api-key: "${' +
      'env:K}" }\n',
    '3:11',
    'shared-credential',
    /"a" and "b" use one credential/,
  ],
  [
    'an account and a pool of one name',
    `${local}pools: [{ name: one, members: [one] }]`,
    '2:17',
    'name-collision',
    /"one" is an account and a pool; it always means the account/,
  ],
  [
    'a prefix with the name of a pool',
    `providers: [{ ${one}, prefix: p }]\npools: [{ name: p, members: [one] }]`,
    '1:91',
    'name-collision',
    /"p" is a prefix and a pool/,
  ],
  [
    'an account with the name of a provider that has others',
    'providers:\n  - { name: demo, type: demo }\n  - { name: b, type: demo }\n',
    '2:11',
    'name-collision',
    /it always means the account/,
  ],
  ['a tag', 'default-profile: !upper x\nprofiles: { x: {} }', '1:18', 'unknown-tag', /!upper/],
];

function complain(text: string) {
  return parseConfiguration(text, 'headgate.yaml');
}

function check([phenomenon, text, place, code, essentials]: Row, severity: string, isUsable: boolean): void {
  it(phenomenon, () => {
    const { configuration, complaints } = complain(text);
    assert.equal(configuration !== undefined, isUsable);
    assert.equal(complaints.length, 1, JSON.stringify(complaints, null, 1));
    const [complaint] = complaints;
    assert.equal(`${complaint?.line}:${complaint?.column}`, place, complaint?.message);
    assert.deepEqual(
      [complaint?.severity, complaint?.code, complaint?.file],
      [severity, code, 'headgate.yaml'],
    );
    assert.match(complaint?.message ?? '', essentials);
    assert.match(complaint?.message ?? '', /^["A-Z].*[.?]$/s);
  });
}

describe('a file that is refused because of', () => {
  for (const row of refused) check(row, 'error', false);
});

describe('an entry that is left out because of', () => {
  for (const row of leftOut) check(row, 'error', true);
});

describe('a warning about', () => {
  for (const row of warned) check(row, 'warning', true);
});

describe('no complaint about', () => {
  for (const [phenomenon, text] of [
    [
      "a reseller's model name that looks like a target",
      `${local}aliases: { a: openai/gpt-5.5, b: meta-llama/llama-4 }`,
    ],
    ['an alias among its own targets', `${local}aliases: { gpt-5.5: [one/x, gpt-5.5] }`],
    ['a local server without a key', local],
    [
      'servers in a private network',
      'providers: [{ name: a, type: openai-compatibility, base-url: "http://192.168.1.5:8000/v1" }]',
    ],
    [
      "an account in a header's stead of a key",
      'providers: [{ name: a, type: openai, headers: { Authorization: "Token x" } }]',
    ],
    [
      'two accounts with one key at two addresses',
      'providers: [{ name: a, type: openai, api-key: "${' +
        'env:K}" }, { name: b, type: openai, api-key: "${' +
        'env:K}", base-url: "https://b.example/v1" }]',
    ],
    ['one provider, one account, one name', 'providers: [{ name: demo, type: demo }]'],
    [
      'hosts with a placeholder for the region',
      'providers: [{ name: a, type: openai, base-url: "https://q.{{region}}.example/v1" }]',
    ],
    ['keys with the names of what every object has', `aliases: { toString: one/x }\n${local}`],
  ] as const) {
    it(phenomenon, () => assert.deepEqual(complain(text).complaints, []));
  }
});

describe('a secret in a configuration', () => {
  const key = `sk-${'x'.repeat(24)}`;
  for (const text of [
    `providers: [{ name: a, type: openai, api-key: ${key} }]`,
    `providers: [{ name: a, type: ${key}, api-key: ${key}, priority: ${key} }]`,
    `providers: [{ name: a, type: openai, api-key: [${key}] }]`,
    `providers: [{ name: a, type: openai, api-key: "Bearer $${'{'}env:A} ${key}" }]`,
    `providers: [{ name: a, type: openai, api-key: "${key}" "${key}" }]`,
    `providers:\n  - name: a\n    type: openai\n    api-key "${key}"\n`,
    `providers:\n  - name: a\n   ${key}\n`,
    `server: { keys: [{ name: ci, key: ${key}, profile: [${key}] }, ${key}] }`,
    `health: { probe: ${key} }`,
    `server: { port: ${key}, host: 5 }`,
    `api-key: "\\q${key}"`,
    `${key}\n`,
  ]) {
    it(`is in no complaint about ${JSON.stringify(text.replaceAll(key, 'KEY'))}`, () => {
      const { complaints } = complain(text);
      assert.ok(complaints.length > 0);
      // A type is told as it stands: it is the first thing that a person has to see.
      const told = JSON.stringify(complaints.filter(({ code }) => code !== 'unknown-provider'));
      assert.ok(!told.includes(key), told);
    });
  }
});
