// Installs a real VS Code for the editor tests: code-server from npm, into `.tools/editor`.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { npm } from './run-process.ts';
import { alone, projectFolder, toolsFolder } from './tools-folder.ts';

/** code-server 4.139.1 carries VS Code 1.139.1 and runs on Node 24. */
const codeServer = '4.139.1';

const editorFolder = join(toolsFolder, 'editor');
const stampFile = 'headgate-stamp.json';
/** Changes with everything that would make an older installation unfit. */
const stamp = JSON.stringify({ 'code-server': codeServer, 'stand-ins': 2 });

/** The script to start with Node. */
export const codeServerEntry = join(editorFolder, 'node_modules/code-server/out/node/entry.js');

/** Does nothing when the wanted version is there. Safe to call from several processes at once. */
export async function installEditor(): Promise<void> {
  if (isInstalled()) return;
  await alone('editor-install', async () => {
    if (isInstalled()) return;
    console.log(
      `Installing code-server ${codeServer} into .tools/editor (about 620 MB, a quarter of a minute) ...`,
    );
    const building = join(toolsFolder, 'editor.unfinished');
    rmSync(building, { recursive: true, force: true });
    await build(building);
    // Only a whole installation ever has the final name.
    rmSync(editorFolder, { recursive: true, force: true });
    renameSync(building, editorFolder);
    console.log('code-server is installed.');
  });
}

function isInstalled(): boolean {
  const file = join(editorFolder, stampFile);
  return existsSync(file) && readFileSync(file, 'utf8') === stamp;
}

async function build(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: { 'code-server': codeServer } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  await npm(['install', ...quietly], folder);

  // code-server's own install script does this for VS Code inside, and compiles modules that no test needs.
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  await npm(['install', '--omit=dev', ...quietly], vscode);
  await npm(['install', '--omit=dev', ...quietly], join(vscode, 'extensions'));
  for (const name of ['spdlog', 'native-watchdog']) {
    const standIn = join(projectFolder, 'scripts/editor/stand-ins', `${name}.js`);
    copyFileSync(standIn, join(vscode, 'node_modules/@vscode', name, 'index.js'));
  }
  writeFileSync(join(folder, stampFile), stamp);
}

if (import.meta.main) await installEditor();
