// Environment lines: a value comes out of the shell as it went in, whatever it holds.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import { environmentLines, type ShellName, usualShell, type VariableGroup } from '../../../src/cli/shells.ts';

const awkward = {
  PLAIN: 'http://127.0.0.1:8317/v1',
  JSON_TEXT: '{"a":{"b":"c"},"d":"$HOME `date` \\n"}',
  QUOTES: `it's "quoted" and ‘curly’`,
  BACKSLASH: "C:\\agents\\'x'",
};

function lines(shell: ShellName, variables: Record<string, string> = awkward): string[] {
  return environmentLines(shell, [{ title: 'An agent', variables }]);
}

describe('environment lines', () => {
  it('survive a real sh', function () {
    if (process.platform === 'win32') this.skip();
    const report =
      'process.stdout.write(JSON.stringify(process.argv.slice(1).map((name) => process.env[name])))';
    const script = [...lines('sh'), `"$NODE" -e "$REPORT" ${Object.keys(awkward).join(' ')}`].join('\n');
    const run = spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, REPORT: report, NODE: process.execPath },
    });
    assert.deepEqual(JSON.parse(run.stdout), Object.values(awkward), run.stderr);
  });

  it('are read by dotenv readers as they were meant', () => {
    const { PLAIN, JSON_TEXT, BACKSLASH } = awkward;
    const simple = { PLAIN, JSON_TEXT, DOLLAR: '$HOME', BACKSLASH: BACKSLASH.replaceAll("'", '') };
    assert.deepEqual({ ...parseEnv(lines('dotenv', simple).join('\n')) }, simple);
  });

  it('use double quotes in dotenv only for what single quotes cannot hold', () => {
    assert.deepEqual(lines('dotenv', { A: "it's", B: 'two\nlines' }).slice(1), [
      'A="it\'s"',
      'B="two\\nlines"',
    ]);
  });

  it('escape quotes and backslashes in fish', () => {
    assert.equal(lines('fish', { A: "a'b\\c" })[1], "set -gx A 'a\\'b\\\\c'");
  });

  it('double the quotes that PowerShell takes for quotes, curly ones too', () => {
    assert.equal(lines('powershell', { A: "a'b’c $x" })[1], "$env:A = 'a''b’’c $x'");
  });

  it('make one TOML table for mise, whatever the number of agents', () => {
    const groups: VariableGroup[] = [
      { title: 'One', variables: { A: 'say "x" \\' } },
      { title: 'Two', variables: { B: 'y' } },
    ];
    assert.deepEqual(environmentLines('mise', groups), [
      '[env]',
      '# One',
      'A = "say \\"x\\" \\\\"',
      '# Two',
      'B = "y"',
    ]);
  });

  it('keep mise from reading a value as a template', () => {
    assert.equal(lines('mise', { A: '{{ exec() }}' })[2], 'A = "{% raw %}{{ exec() }}{% endraw %}"');
  });
});

describe('the usual shell', () => {
  it('follows SHELL, and the system where there is none', () => {
    assert.equal(usualShell({ SHELL: '/usr/bin/fish' }, 'linux'), 'fish');
    assert.equal(usualShell({ SHELL: '/bin/zsh' }, 'darwin'), 'sh');
    assert.equal(usualShell({}, 'win32'), 'powershell');
    assert.equal(usualShell({ SHELL: '/usr/bin/bash' }, 'win32'), 'sh');
  });
});
