// Installs the agents that these tests run, from npm into `.tools/agents`.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mustRun, npm } from '../../scripts/editor/run-process.ts';
import { alone, toolsFolder } from '../../scripts/editor/tools-folder.ts';

export interface AgentPackage {
  /** As the core names the agent, where it knows it. */
  id: string;
  package: string;
  /** Exact: what an agent sends changes from one version to the next. */
  version: string;
  /** The program's name in `node_modules/.bin`. */
  command: string;
  /** Its own install script, a file of the package, that puts the program of this platform in the place of the wrapper. */
  script?: string;
}

const agentsFolder = join(toolsFolder, 'agents');
const stampFile = 'headgate-stamp.json';

const claudeCode: AgentPackage = {
  id: 'claude-code',
  package: '@anthropic-ai/claude-code',
  version: '2.1.328',
  command: 'claude',
  script: 'install.cjs',
};

/** Every agent that these tests know. */
export const agentPackages = {
  'claude-code': claudeCode,
  codex: { id: 'codex', package: '@openai/codex', version: '0.169.0', command: 'codex' },
  'gemini-cli': { id: 'gemini-cli', package: '@google/gemini-cli', version: '0.61.0', command: 'gemini' },
  'qwen-code': { id: 'qwen-code', package: '@qwen-code/qwen-code', version: '0.24.4', command: 'qwen' },
  opencode: {
    id: 'opencode',
    package: 'opencode-ai',
    version: '1.18.33',
    command: 'opencode',
    script: 'postinstall.mjs',
  },
} as const satisfies Record<string, AgentPackage>;

/** Answers the path of the `claude` program. Does nothing when the wanted version is there. */
export function installClaudeCode(): Promise<string> {
  return install(claudeCode, agentsFolder);
}

/** The same for any agent. Rejects where the registry or the package says no. */
export function installAgent(agent: AgentPackage): Promise<string> {
  // Claude Code was here first, and has the folder itself; a folder a package keeps the others from each other's dependencies.
  return agent.id === claudeCode.id ? installClaudeCode() : install(agent, `${agentsFolder}-${agent.id}`);
}

async function install(agent: AgentPackage, folder: string): Promise<string> {
  const program = join(folder, 'node_modules/.bin', agent.command);
  if (isInstalled(agent, folder)) return program;
  await alone(`${folder.slice(dirname(folder).length + 1)}-install`, async () => {
    if (isInstalled(agent, folder)) return;
    console.log(`Installing ${agent.package} ${agent.version} into ${folder} ...`);
    const building = `${folder}.unfinished`;
    rmSync(building, { recursive: true, force: true });
    mkdirSync(building, { recursive: true });
    const manifest = { private: true, dependencies: { [agent.package]: agent.version } };
    writeFileSync(join(building, 'package.json'), JSON.stringify(manifest));
    await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], building);
    if (agent.script) {
      const cwd = join(building, 'node_modules', agent.package);
      await mustRun(process.execPath, [agent.script], { cwd });
    }
    writeFileSync(join(building, stampFile), stampOf(agent));
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
  });
  return program;
}

function isInstalled(agent: AgentPackage, folder: string): boolean {
  const file = join(folder, stampFile);
  return existsSync(file) && readFileSync(file, 'utf8') === stampOf(agent);
}

function stampOf({ id, version }: AgentPackage): string {
  return JSON.stringify({ [id]: version });
}
