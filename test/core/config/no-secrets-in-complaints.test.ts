import assert from 'node:assert/strict';
import { parseConfiguration } from '../../../src/core/config/parse.ts';

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
      const { complaints } = parseConfiguration(text, 'f');
      assert.ok(complaints.length > 0);
      // A type is told as it stands: it is the first thing that a person has to see.
      const told = JSON.stringify(complaints.filter(({ code }) => code !== 'unknown-provider'));
      assert.ok(!told.includes(key), told);
    });
  }
});
