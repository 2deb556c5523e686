import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { foldersUnder, installExtension } from '../../../scripts/editor/server.ts';
import { filesUnder } from '../support/files.ts';

describe('the packed extension', () => {
  const vsix = process.env.HEADGATE_TEST_VSIX!;
  let root: string;
  let files: string[];

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'hg-'));
    const folders = foldersUnder(root);
    await installExtension(folders, vsix);
    const name = readdirSync(folders.extensions).find((entry) => entry.startsWith('headgate.headgate-'));
    assert.ok(name, 'the editor did not unpack it');
    const unpacked = join(folders.extensions, name);
    files = filesUnder(unpacked).map((file) => relative(unpacked, file));
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  it('holds the bundles, and what the manifest names', () => {
    for (const file of ['package.json', 'dist/extension.js', 'dist/gateway.js', 'dist/worker.js']) {
      assert.ok(files.includes(file), `${file} is missing`);
    }
  });

  it('holds neither sources nor tests, source maps or dependencies', () => {
    const allowed =
      /^(dist\/[^/]+\.(js|css|json|svg)|dist\/[\w-]+\/.*\.(js|css|json|svg)|media\/|l10n\/|package(\.nls[\w.-]*)?\.json|README|readme|CHANGELOG|changelog|LICENSE|\.vsixmanifest)/;
    assert.deepEqual(
      files.filter((file) => !allowed.test(file) || /\.map$/.test(file)),
      [],
    );
  });

  it('is smaller than a megabyte', () => {
    assert.ok(statSync(vsix).size < 1_000_000, `${statSync(vsix).size} bytes`);
  });
});
