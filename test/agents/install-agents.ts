// Installs the agents that these tests run, from npm into `.tools/agents`.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, npm } from '../../scripts/editor/run-process.ts';
import { alone, toolsFolder } from '../../scripts/editor/tools-folder.ts';

const claudeCode = '2.1.328';

const agentsFolder = join(toolsFolder, 'agents');
const stampFile = 'headgate-stamp.json';
const stamp = JSON.stringify({ 'claude-code': claudeCode });

/** Answers the path of the `claude` program. Does nothing when the wanted version is there. */
export async function installClaudeCode(): Promise<string> {
  const program = join(agentsFolder, 'node_modules/.bin/claude');
  if (isInstalled()) return program;
  await alone('agents-install', async () => {
    if (isInstalled()) return;
    console.log(`Installing Claude Code ${claudeCode} into .tools/agents (about 360 MB) ...`);
    const building = join(toolsFolder, 'agents.unfinished');
    rmSync(building, { recursive: true, force: true });
    mkdirSync(building, { recursive: true });
    const manifest = { private: true, dependencies: { '@anthropic-ai/claude-code': claudeCode } };
    writeFileSync(join(building, 'package.json'), JSON.stringify(manifest));
    await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], building);
    // Its own install script: puts the program of this platform in the place of the wrapper.
    await mustRun(process.execPath, ['install.cjs'], {
      cwd: join(building, 'node_modules/@anthropic-ai/claude-code'),
    });
    writeFileSync(join(building, stampFile), stamp);
    rmSync(agentsFolder, { recursive: true, force: true });
    renameSync(building, agentsFolder);
  });
  return program;
}

function isInstalled(): boolean {
  const file = join(agentsFolder, stampFile);
  return existsSync(file) && readFileSync(file, 'utf8') === stamp;
}
