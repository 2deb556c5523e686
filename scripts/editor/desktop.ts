// `npm run test:desktop`: the host tests in a desktop VS Code, which is downloaded into `.vscode-test/`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { bundleHostTests } from '../../test/editor/support/bundle-host-tests.ts';
import { makeHostSurroundings } from '../../test/editor/support/host-surroundings.ts';
import { mustRun } from './run-process.ts';
import { foldersUnder } from './server.ts';
import { projectFolder } from './tools-folder.ts';

async function downloadEditor(): Promise<string | undefined> {
  try {
    return await downloadAndUnzipVSCode({ cachePath: join(projectFolder, '.vscode-test') });
  } catch (error) {
    console.error(
      `A desktop VS Code could not be downloaded: ${error instanceof Error ? error.message : error}`,
    );
    console.error('This tier needs the internet. "npm test" runs the same tests in a code-server.');
    return undefined;
  }
}

async function runInDesktop(editor: string): Promise<number> {
  await mustRun(process.execPath, ['esbuild.mjs'], { cwd: projectFolder });
  const root = mkdtempSync(join(tmpdir(), 'hg-'));
  const folders = foldersUnder(root);
  const surroundings = await makeHostSurroundings(folders);
  const tests = await bundleHostTests();
  try {
    return await runTests({
      vscodeExecutablePath: editor,
      extensionDevelopmentPath: projectFolder,
      extensionTestsPath: join(tests, 'index.js'),
      extensionTestsEnv: surroundings.environment,
      launchArgs: [
        folders.workspace,
        ...['--user-data-dir', folders.user, '--extensions-dir', folders.extensions],
        ...['--disable-workspace-trust', '--skip-welcome', '--skip-release-notes', '--disable-gpu'],
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
  } finally {
    await surroundings.close();
    for (const folder of [root, tests]) rmSync(folder, { recursive: true, force: true });
  }
}

const editor = await downloadEditor();
process.exitCode = editor ? await runInDesktop(editor) : 1;
