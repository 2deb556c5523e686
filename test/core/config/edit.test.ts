import assert from 'node:assert/strict';
import { addAccount, changeAccount, type Edit, removeAccount } from '../../../src/core/config/edit.ts';
import { parseConfiguration } from '../../../src/core/config/parse.ts';

const fresh = { name: 'fresh', type: 'openai', apiKey: `\${secret:fresh}` };

function done(edit: Edit): string {
  assert.ok(edit.ok, edit.ok ? '' : `${edit.code}: ${edit.message}`);
  return edit.text;
}

function refused(edit: Edit): string {
  assert.ok(!edit.ok, edit.ok ? edit.text : '');
  assert.match(edit.message, /\.$/);
  return edit.code;
}

const file = `# Ours.
server: { port:   8317 }   # kept as it is

providers:
  # The good one.
  - name: one      # inline
    type: 'demo'

    # inside one
    priority:   1
  - {name: two, type: demo,   weight: 2}

  # The last one.
  - name: three
    type: demo
    models:
      - "x"
      # inside three

pools:
- name: main
  members:
  - one   # first
  - "two"
  - three
- { name: side, members: [ one, 'two' ] }
failover:
  order: [main, one,
    two]
# The end.
`;

describe('adding an account', () => {
  it('puts it behind the last one and moves nothing', () => {
    const expected = file.replace(
      '      # inside three\n',
      `      # inside three\n\n  - name: fresh\n    type: openai\n    api-key: "\${secret:fresh}"\n`,
    );
    // Blank lines stand between the last two, so one stands before the new one.
    assert.equal(done(addAccount(file, fresh)), expected);
  });

  it('writes every field, quoted where YAML would read something else', () => {
    const account = {
      name: 'no: 7',
      type: 'openai-compatibility',
      apiKey: `\${env:K}`,
      baseUrl: 'http://127.0.0.1:1/v1#',
      format: 'openai-chat',
    };
    const text = done(addAccount('', account));
    assert.match(text, /^# .*\n# .*\n\nproviders:\n {2}- name: "no: 7"\n/);
    const { configuration, complaints } = parseConfiguration(text, 'f');
    assert.deepEqual(complaints, []);
    assert.deepEqual(
      configuration?.accounts.map(({ name, type, apiKey, baseUrl, format }) => ({
        name,
        type,
        apiKey,
        baseUrl,
        format,
      })),
      [{ ...account, apiKey: { from: 'env', name: 'K' } }],
    );
  });

  const demo = { name: 'd', type: 'demo' };
  for (const [what, before, after] of [
    ['no list yet', 'server: {}\n', 'server: {}\n\nproviders:\n  - name: d\n    type: demo\n'],
    ['no line break at the end', 'server: {}', 'server: {}\n\nproviders:\n  - name: d\n    type: demo\n'],
    ['comments alone', '# mine\n', '# mine\n\nproviders:\n  - name: d\n    type: demo\n'],
    [
      'a list that is commented out',
      'providers: # none\n  # - name: old\nserver: {}\n',
      'providers: # none\n  - name: d\n    type: demo\n  # - name: old\nserver: {}\n',
    ],
    [
      'an empty list',
      'providers: []  # none\nserver: {}\n',
      'providers:  # none\n  - name: d\n    type: demo\nserver: {}\n',
    ],
    [
      'a list at the margin',
      'providers:\n- name: a\n  type: demo\nserver: {}\n',
      'providers:\n- name: a\n  type: demo\n- name: d\n  type: demo\nserver: {}\n',
    ],
    [
      'a list in one line',
      'providers: [{ name: a, type: demo }]\n',
      'providers: [{ name: a, type: demo }, { name: d, type: demo }]\n',
    ],
    [
      'a list in brackets on several lines',
      'providers: [\n  { name: a, type: demo },\n  { name: b, type: demo }\n]\n',
      'providers: [\n  { name: a, type: demo },\n  { name: b, type: demo },\n  { name: d, type: demo }\n]\n',
    ],
    ['JSON without a list', '{}', '{"providers": [{ "name": "d", "type": "demo" }]}'],
    [
      'JSON with other sections',
      '{\n  "server": {}\n}\n',
      '{\n  "server": {},\n  "providers": [{ "name": "d", "type": "demo" }]\n}\n',
    ],
    ['JSON with an empty list', '{ "providers": [] }', '{ "providers": [{ "name": "d", "type": "demo" }] }'],
    [
      'JSON with a list',
      '{ "providers": [ { "name": "a", "type": "demo" } ] }',
      '{ "providers": [ { "name": "a", "type": "demo" }, { "name": "d", "type": "demo" } ] }',
    ],
    [
      'the line ends of Windows',
      'providers:\r\n  - name: a\r\n    type: demo\r\n',
      'providers:\r\n  - name: a\r\n    type: demo\r\n  - name: d\r\n    type: demo\r\n',
    ],
    [
      'a byte order mark',
      '\uFEFFproviders:\n- {name: a, type: demo}\n',
      '\uFEFFproviders:\n- {name: a, type: demo}\n- name: d\n  type: demo\n',
    ],
  ] as const) {
    it(`fits into a file with ${what}`, () => assert.equal(done(addAccount(before, demo)), after));
  }

  for (const [what, code, text, account] of [
    ['a key in the clear', 'literal-key', file, { ...fresh, apiKey: `sk-${'x'.repeat(20)}` }],
    ['half a reference', 'literal-key', file, { ...fresh, apiKey: `Bearer \${env:A}` }],
    ['a name that is taken', 'duplicate-account', file, { ...fresh, name: 'two' }],
    ['a provider that nobody knows', 'invalid-account', file, { ...fresh, type: 'opnai' }],
    ['a base URL that is missing', 'invalid-account', file, { ...fresh, type: 'openai-compatibility' }],
    ['a name that cannot be one', 'invalid-account', file, { ...fresh, name: 'a/b' }],
    ['a file that is no YAML', 'unreadable-file', 'providers: [', fresh],
    ['a file that is a list', 'unreadable-file', '- a\n', fresh],
    ['a list that is a text', 'unsafe-edit', 'providers: none\n', fresh],
    ['a list that is an alias', 'unsafe-edit', 'x: &x [{ name: a, type: demo }]\nproviders: *x\n', fresh],
  ] as const) {
    it(`is refused for ${what}`, () => assert.equal(refused(addAccount(text, account)), code));
  }

  it('does not tell the key that it refuses', () => {
    const apiKey = `sk-${'x'.repeat(20)}`;
    assert.ok(!JSON.stringify(addAccount(file, { ...fresh, apiKey })).includes(apiKey));
  });

  it('says on which line a file cannot be read', () => {
    const edit = addAccount('server:\n\tport: 1\n', fresh);
    assert.match(edit.ok ? '' : edit.message, /not changed\. Line 2: /);
  });
});

describe('removing an account', () => {
  it('takes its lines, the comments inside it, and its name in pools and in the order', () => {
    const text = done(removeAccount(file, 'one'));
    const expected = file
      .replace("  - name: one      # inline\n    type: 'demo'\n\n    # inside one\n    priority:   1\n", '')
      .replace('  - one   # first\n', '')
      .replace("[ one, 'two' ]", "[ 'two' ]")
      .replace('[main, one,\n    two]', '[main, two]');
    assert.equal(text, expected);
  });

  it('takes the last of a list, with what is in front of it', () => {
    const text = done(removeAccount(file, 'two'));
    const expected = file
      .replace('  - {name: two, type: demo,   weight: 2}\n', '')
      .replace('  - "two"\n', '')
      .replace("[ one, 'two' ]", '[ one ]')
      .replace(',\n    two]', ']');
    assert.equal(text, expected);
  });

  it('leaves what follows a long entry', () => {
    const text = done(removeAccount(file, 'three'));
    const gone = '  - name: three\n    type: demo\n    models:\n      - "x"\n      # inside three\n';
    assert.equal(text, file.replace(gone, '').replace('  - three\n', ''));
  });

  for (const [what, before, after, name = 'a'] of [
    [
      'the only account',
      'providers: # mine\n  - name: a\n    type: demo\n# end\n',
      'providers: [] # mine\n# end\n',
    ],
    ['the only account in brackets', 'providers: [{ name: a, type: demo }]\n', 'providers: []\n'],
    ['the only account before a comma', 'providers: [{ name: a, type: demo }, ]\n', 'providers: [ ]\n'],
    [
      'an account of JSON',
      '{ "providers": [ { "name": "a", "type": "demo" }, { "name": "b", "type": "demo" } ] }',
      '{ "providers": [ { "name": "b", "type": "demo" } ] }',
    ],
    [
      'an account that stands there twice',
      'providers:\n  - { name: a, type: demo }\n  - { name: b, type: demo }\n  - { name: a, type: demo }\n',
      'providers:\n  - { name: b, type: demo }\n',
    ],
    [
      'an account without a line break behind it',
      'providers:\n  - { name: a, type: demo }\n  - name: b\n    type: demo',
      'providers:\n  - { name: a, type: demo }\n',
      'b',
    ],
    [
      'an account whose dash stands alone',
      'providers:\n  -\n    name: a\n    type: demo\n  - { name: b, type: demo }\n',
      'providers:\n  - { name: b, type: demo }\n',
    ],
    [
      'the last member of a pool',
      'providers: [{ name: a, type: demo }, { name: b, type: demo }]\npools:\n  - name: p\n    members:\n      - a\n',
      'providers: [{ name: b, type: demo }]\npools:\n  - name: p\n    members: []\n',
    ],
  ] as [what: string, before: string, after: string, name?: string][]) {
    it(`works for ${what}`, () => assert.equal(done(removeAccount(before, name)), after));
  }

  it('leaves the order alone where a pool has the same name', () => {
    const before =
      'providers: [{ name: a, type: demo }]\npools: [{ name: a, members: [demo] }]\nfailover: { order: [a] }\n';
    assert.equal(done(removeAccount(before, 'a')), before.replace('[{ name: a, type: demo }]', '[]'));
  });

  for (const [what, code, text, name] of [
    ['a name that is not there', 'unknown-account', file, 'four'],
    ['a name in an empty file', 'unknown-account', '', 'one'],
    ['a file that is no YAML', 'unreadable-file', 'providers: [', 'one'],
    [
      'an account that others borrow from',
      'unsafe-edit',
      'providers:\n  - &a { name: a, type: demo }\n  - { <<: *a, name: b }\n',
      'a',
    ],
  ] as const) {
    it(`is refused for ${what}`, () => assert.equal(refused(removeAccount(text, name)), code));
  }
});

describe('switching an account', () => {
  for (const [what, before, after] of [
    [
      'in lines',
      'providers:\n  - name: a\n    type: demo # x\n\n# end\n',
      'providers:\n  - name: a\n    type: demo # x\n    disabled: true\n\n# end\n',
    ],
    [
      'with a table at its end',
      'providers:\n- name: a\n  type: demo\n  timeout:\n    idle: 1s\n',
      'providers:\n- name: a\n  type: demo\n  timeout:\n    idle: 1s\n  disabled: true\n',
    ],
    [
      'without a line break at its end',
      'providers:\n- name: a\n  type: demo',
      'providers:\n- name: a\n  type: demo\n  disabled: true\n',
    ],
    [
      'in braces',
      'providers: [{ name: a, type: demo }]\n',
      'providers: [{ name: a, type: demo, disabled: true }]\n',
    ],
    [
      'in JSON',
      '{ "providers": [{ "name": "a", "type": "demo" }] }',
      '{ "providers": [{ "name": "a", "type": "demo", "disabled": true }] }',
    ],
    [
      'that says so already in a comment',
      'providers:\n- name: a\n  type: demo\n  disabled: false # for now\n',
      'providers:\n- name: a\n  type: demo\n  disabled: true # for now\n',
    ],
  ] as const) {
    it(`off works ${what}`, () => assert.equal(done(changeAccount(before, 'a', { disabled: true })), after));

    it(`off and on again ${what} leaves it on`, () => {
      const text = done(changeAccount(after, 'a', { disabled: false }));
      assert.equal(text, after.replace(/(disabled"?: )true/, '$1false'));
    });
  }

  it('to what it is already changes nothing', () => {
    assert.equal(done(changeAccount(file, 'one', { disabled: false })), file);
    assert.equal(done(changeAccount(file, 'one', {})), file);
  });

  it('is refused for a name that is not there', () => {
    assert.equal(refused(changeAccount(file, 'four', { disabled: true })), 'unknown-account');
  });

  it('is refused where the account is an alias', () => {
    const text = 'x: &x { name: a, type: demo }\nproviders: [*x]\n';
    assert.equal(refused(changeAccount(text, 'a', { disabled: true })), 'unsafe-edit');
  });
});

describe('any edit', () => {
  const indents = ['', '  ', '    '];
  const between = ['', '\n', '    # deep\n', '# at the margin\n\n'];
  const ends = ['', '\n', '# end\n', 'pools: []\n', '\nserver:\n  port: 1 # x\n'];
  const entries = (indent: string) => [
    `${indent}- name: a\n${indent}  type: demo\n`,
    `${indent}- {name: b, type: 'demo'} # b\n`,
    `${indent}-   name: c\n${indent}    type: demo\n${indent}    headers:\n${indent}      x: |\n${indent}        # no comment\n`,
  ];
  const files = indents.flatMap((indent) =>
    between.flatMap((gap) => ends.map((end) => `# head\nproviders:\n${entries(indent).join(gap)}${end}`)),
  );

  it('changes the lines that it is about and no others', () => {
    for (const text of files.flatMap((one) => [one, one.replaceAll('\n', '\r\n')])) {
      assert.ok(isWithin(text, done(addAccount(text, { name: 'd', type: 'demo' }))), text);
      for (const name of ['a', 'b', 'c']) {
        assert.ok(isWithin(done(removeAccount(text, name)), text), text);
        assert.ok(isWithin(withoutFlag(done(changeAccount(text, name, { disabled: true }))), text), text);
      }
    }
  });

  it('that adds is undone by the one that removes', () => {
    for (const text of files) {
      const added = done(addAccount(text, { name: 'd', type: 'demo' }));
      const back = done(removeAccount(added, 'd'));
      assert.equal(back.replace(/\n\n+/g, '\n'), text.replace(/\n\n+/g, '\n'));
    }
  });
});

function withoutFlag(text: string): string {
  return text.replace(', disabled: true', '').replace(/.*disabled: true\r?\n/, '');
}

/** Whether all lines of the first text are lines of the second, in the same order. */
function isWithin(some: string, all: string): boolean {
  const rest = all.split('\n')[Symbol.iterator]();
  return some.split('\n').every((line) => {
    for (let next = rest.next(); !next.done; next = rest.next()) if (next.value === line) return true;
    return false;
  });
}
