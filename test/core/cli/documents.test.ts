// What the documents for users say is true: examples parse, commands and agents are those that there are.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands } from '../../../src/cli/commands/index.ts';
import { agents } from '../../../src/core/agents/index.ts';
import { parseConfiguration } from '../../../src/core/config/parse.ts';

function read(name: string): string {
  return readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
}

describe('documents for users', () => {
  for (const name of ['README.md', 'README.zh-cn.md', 'docs/headless.md']) {
    it(`show configurations that work, in ${name}`, () => {
      const examples = [...read(name).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
      assert.ok(examples.length > 0);
      for (const example of examples) {
        const { configuration, complaints } = parseConfiguration(example, name);
        assert.deepEqual(complaints, []);
        assert.ok(configuration!.accounts.length > 0);
      }
    });
  }

  for (const name of ['README.md', 'README.zh-cn.md']) {
    it(`name each agent with its variables, in ${name}`, () => {
      const rows = read(name)
        .split('\n')
        .filter((line) => line.startsWith('|'));
      for (const agent of agents) {
        const row = rows.find((line) => line.startsWith(`| ${agent.title} |`));
        assert.ok(row, agent.title);
        const names = Object.keys(agent.environment({ address: 'http://127.0.0.1:8317', key: 'k' }));
        for (const variable of names) assert.ok(row.includes(`\`${variable}\``), variable);
      }
    });
  }

  it('describe every command of the command line', () => {
    const text = read('docs/headless.md');
    for (const { name } of commands) assert.match(text, new RegExp(`^\\| \`headgate ${name}\\b`, 'm'));
    for (const option of Object.keys(commands[0]!.options)) assert.ok(text.includes(`--${option}`), option);
  });
});
