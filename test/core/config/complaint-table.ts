// A table of bad files: what each is about, and the one complaint that it has to bring.

import assert from 'node:assert/strict';
import { parseConfiguration } from '../../../src/core/config/parse.ts';

/** `place` is `line:column`. */
export type Row = [phenomenon: string, text: string, place: string, code: string, essentials: RegExp];

/** An account that is as it should be, without its braces; and a file that holds it. */
export const one = 'name: one, type: openai-compatibility, base-url: "http://127.0.0.1:1/v1"';
export const local = `providers: [{ ${one} }]\n`;

export function checkRow(
  [phenomenon, text, place, code, essentials]: Row,
  severity: 'error' | 'warning',
  isUsable: boolean,
): void {
  it(phenomenon, () => {
    const { configuration, complaints } = parseConfiguration(text, 'headgate.yaml');
    assert.equal(complaints.length, 1, JSON.stringify(complaints, null, 1));
    const [complaint] = complaints;
    assert.equal(configuration !== undefined, isUsable);
    assert.equal(`${complaint?.line}:${complaint?.column}`, place, complaint?.message);
    assert.deepEqual(
      [complaint?.severity, complaint?.code, complaint?.file],
      [severity, code, 'headgate.yaml'],
    );
    assert.match(complaint?.message ?? '', essentials);
    assert.match(complaint?.message ?? '', /^["A-Z].*[.?]$/s);
  });
}
