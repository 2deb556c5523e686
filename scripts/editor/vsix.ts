// Packs the extension as users get it.

import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './run-process.ts';
import { alone, projectFolder, toolsFolder } from './tools-folder.ts';

/** Builds and packs; the answer is the path of the VSIX, a file of this process alone. */
export async function packExtension(): Promise<string> {
  mkdirSync(toolsFolder, { recursive: true });
  const file = join(toolsFolder, `headgate-${process.pid}.vsix`);
  // The build empties `dist/` first, so two of them must not meet.
  await alone('build', async () => {
    await mustRun(process.execPath, ['esbuild.mjs'], { cwd: projectFolder });
    const vsce = join(projectFolder, 'node_modules/@vscode/vsce/vsce');
    await mustRun(process.execPath, [vsce, 'package', '--no-dependencies', '-o', `${file}.part`], {
      cwd: projectFolder,
    });
    renameSync(`${file}.part`, file);
  });
  return file;
}
