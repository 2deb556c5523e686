// Reading a command's arguments: what is given, what is missing, what nobody knows.

import assert from 'node:assert/strict';
import { readArguments, readChoice, readPort } from '../../../src/cli/arguments.ts';
import { type Command, UsageProblem } from '../../../src/cli/command.ts';

const command: Command = {
  name: 'try',
  summary: 'Tries.',
  positionals: ['MODEL'],
  options: { client: { value: 'NAME', help: 'For whom.' }, 'no-follow': { help: 'Alone.' } },
  run: async () => 0,
};

function refuses(arguments_: string[], sentence: RegExp): void {
  assert.throws(
    () => readArguments(command, arguments_),
    (error) => error instanceof UsageProblem && sentence.test(error.message),
  );
}

describe('arguments of a command', () => {
  it('are told apart into positionals, values and switches, in any order', () => {
    const input = readArguments(command, ['--no-follow', 'gpt-5', '--client', 'laptop']);
    assert.deepEqual(input, {
      positionals: ['gpt-5'],
      values: { client: 'laptop' },
      switches: new Set(['no-follow']),
    });
  });

  it('take a value after an equals sign', () => {
    const input = readArguments(command, ['m', '--client=a=b']);
    assert.ok(input !== 'help');
    assert.equal(input.values.client, 'a=b');
  });

  it('ask for help also where something else is missing', () => {
    assert.equal(readArguments(command, ['--help']), 'help');
    assert.equal(readArguments(command, ['-h']), 'help');
  });

  it('name an unknown option', () => refuses(['m', '--cleint', 'x'], /^Unknown option '--cleint'\.$/));
  it('name an option without its value', () =>
    refuses(['m', '--client'], /'--client <value>' argument missing\.$/));
  it('name a missing argument', () => refuses([], /MODEL is missing/));
  it('name a surplus argument', () => refuses(['a', 'b'], /'b'/));
});

describe('a port on the command line', () => {
  it('is a number from 1 to 65535', () => {
    assert.equal(readPort('8317'), 8317);
    assert.equal(readPort(undefined), undefined);
    for (const wrong of ['0', '65536', '80a', '-1', '', '1e3', '999999']) {
      assert.throws(() => readPort(wrong), UsageProblem, wrong);
    }
  });
});

describe('a choice on the command line', () => {
  it('is one of the list, which the refusal names', () => {
    assert.equal(readChoice('shell', 'fish', ['sh', 'fish']), 'fish');
    assert.throws(
      () => readChoice('shell', 'csh', ['sh', 'fish']),
      /--shell 'csh' is not known; .* sh, fish\./,
    );
  });
});
