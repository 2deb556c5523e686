// The tests that run inside the extension host: bundled to CommonJS, the way a desktop editor wants them too.

import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectFolder, toolsFolder } from '../../../scripts/editor/tools-folder.ts';

/** Answers the folder whose `index.js` exports `run()`. It lies in the checkout, so that mocha is found from there. */
export async function bundleHostTests(): Promise<string> {
  const folder = join(toolsFolder, `host-tests-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  await build({
    absWorkingDir: projectFolder,
    entryPoints: globSync('test/editor/host/{index,stream-recorder,*.test}.ts', { cwd: projectFolder }),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return folder;
}
