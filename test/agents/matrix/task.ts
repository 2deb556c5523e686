// What an agent is asked to do, and what is there when it has done it.

import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { ToolNames } from './agent-under-test.ts';

export interface Task {
  prompt: string;
  /** The calls that do it, step by step; those of one step come in one answer. */
  steps: ToolUse[][];
  /** What the files hold at the end, by their names in the workspace. */
  files: Record<string, string>;
  /** Words that only the tools' results tell the model; it repeats them in the end. */
  secrets: string[];
  /** How the last answer begins. */
  lastWord: string;
}

/** One call: which tool, and what its arguments have to say. The arguments' names are the tool's own. */
export type ToolUse = { tool: string; command: string } | { tool: string; path: string; content: string };

export function plainQuestion(): Task {
  const lastWord = `WORD-${unique()}`;
  return { prompt: `Reply with exactly ${lastWord}`, steps: [], files: {}, secrets: [], lastWord };
}

/** A call alone, then two at once. The texts have what breaks when JSON or UTF-8 is cut in pieces. */
export function writingTask(tools: ToolNames, workspace: string): Task {
  const lastWord = `DONE-${unique()}`;
  const secrets = [unique(), unique()].map((word) => `secret-${word}`);
  const alone = 'Grüße, 世界: "quoted" \\ and a tab\t.';
  const together = 'Zwei\nZeilen 👋';
  const files = { 'first.txt': alone, 'second.txt': alone, 'third.txt': together };
  const shell = (file: string, content: string, secret?: string): ToolUse => ({
    tool: tools.shell,
    command: `printf %s ${quoted(content)} > ${file}${secret ? ` && echo ${secret}` : ''}`,
  });
  const third: ToolUse = tools.write
    ? { tool: tools.write, path: `${workspace}/third.txt`, content: together }
    : shell('third.txt', together);
  const steps = [[shell('first.txt', alone, secrets[0])], [shell('second.txt', alone, secrets[1]), third]];
  const prompt = `Create first.txt, second.txt and third.txt as you were told (${lastWord}).`;
  return { prompt, steps, files, secrets, lastWord };
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function unique(): string {
  return randomBytes(4).toString('hex');
}

/** The names under which agents take what a call has to say. */
const commandNames = ['command', 'cmd'];
const pathNames = ['file_path', 'filePath', 'path'];

/** The arguments that the tool's schema asks for; undefined when it has no place for what the call has to say. */
export function argumentsFor(use: ToolUse, properties: JsonObject): JsonObject | undefined {
  const named = (names: string[]) => names.find((name) => properties[name] !== undefined);
  if ('command' in use) {
    const command = named(commandNames);
    return command === undefined ? undefined : { [command]: use.command };
  }
  const path = named(pathNames);
  const content = named(['content']);
  if (path === undefined || content === undefined) return undefined;
  return { [path]: use.path, [content]: use.content };
}
