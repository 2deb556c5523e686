// Every sentence of the editor's face is in both bundles.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleFile, chineseFile } from '../../scripts/generate-sentences.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(root + file, 'utf8');

describe('the sentences of the editor', () => {
  it('are all translated, and nothing else is', () => {
    const english = Object.keys(JSON.parse(read(bundleFile)));
    const chinese = Object.keys(JSON.parse(read(chineseFile)));
    assert.deepEqual(chinese.toSorted(), english.toSorted());
  });

  it('keep their places for values in the translation', () => {
    const places = (text: string) => [...new Set(text.match(/\{\d\}/g))].toSorted();
    for (const [sentence, translation] of Object.entries<string>(JSON.parse(read(chineseFile)))) {
      assert.deepEqual(places(translation), places(sentence), sentence);
    }
  });

  it('are written so that the extraction finds them', () => {
    const folder = `${root}src/editor`;
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const hidden = readFileSync(`${folder}/${file}`, 'utf8').match(/(?<!vscode)\.l10n\.t\(/);
      assert.equal(hidden, null, `${file} calls l10n.t through something other than "l10n" or "vscode.l10n"`);
    }
  });
});
