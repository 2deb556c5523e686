// Packs the extension as users get it, away from `dist/`: other builds and tests may be at work there.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from './run-process.ts';
import { projectFolder } from './tools-folder.ts';

/** What the packer looks at; `.vscodeignore` then decides what goes in. */
const packed = /^(\.vscodeignore|package(\.nls.*)?\.json|README.*|CHANGELOG.*|LICENSE.*|media|l10n)$/;

/** `use` gets the path of the VSIX, which is gone when it has ended. */
export async function withPackedExtension<T>(use: (vsix: string) => Promise<T>): Promise<T> {
  const stage = mkdtempSync(join(tmpdir(), 'hg-pack-'));
  try {
    for (const name of readdirSync(projectFolder)) {
      if (packed.test(name)) cpSync(join(projectFolder, name), join(stage, name), { recursive: true });
    }
    leaveOutBuildStep(join(stage, 'package.json'));
    const build = ['esbuild.mjs', '--production', `--outdir=${join(stage, 'dist')}`];
    await mustRun(process.execPath, build, { cwd: projectFolder });
    const vsce = join(projectFolder, 'node_modules/@vscode/vsce/vsce');
    const vsix = join(stage, 'headgate.vsix');
    // The manifest names no repository yet, so links to other files of the README have nothing to lead to.
    const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
    await mustRun(process.execPath, [vsce, 'package', ...options, '-o', vsix], { cwd: stage });
    return await use(vsix);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** The packer would run it in the stage, where there are no sources. */
function leaveOutBuildStep(file: string): void {
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  delete manifest.scripts['vscode:prepublish'];
  writeFileSync(file, JSON.stringify(manifest, null, 2));
}
