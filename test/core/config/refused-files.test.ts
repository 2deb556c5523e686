import { checkRow, type Row } from './complaint-table.ts';

const files: Row[] = [
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

describe('a file that is refused because of', () => {
  for (const row of files) checkRow(row, 'error', false);
});
