import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('a source file', () => {
  const files = ['src', 'webview'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => `${folder}/${file}`),
  );

  it('says in its first line what it is, or that it is generated', () => {
    const silent = files.filter((file) => !/^(\/\/|\/\*)/.test(readFileSync(root + file, 'utf8')));
    assert.deepEqual(silent, []);
  });

  it('holds one idea, which has never needed more than 300 lines', () => {
    const long = files.filter((file) => readFileSync(root + file, 'utf8').split('\n').length > 300);
    assert.deepEqual(long, []);
  });
});
