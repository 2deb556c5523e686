// What an agent is asked to do, and what is there when it has done it.

import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { AgentTools } from './agent-under-test.ts';

export interface Task {
  prompt: string;
  /** The calls that do it, step by step; those of one step come in one answer. */
  steps: ToolUse[][];
  /** What is in the workspace before. */
  given: Record<string, Buffer>;
  /** What the files of the workspace hold at the end, by their names. */
  files: Record<string, string>;
  /** With this the model begins its last answer; nobody else knows it. What results have told follows. */
  lastWord: string;
}

/** One call: which tool, and what its arguments have to say, whatever the tool calls them. */
export interface ToolUse {
  tool: string;
  says: { [what in Said]?: string };
  /** What only its result can tell the model. */
  tells?: string;
}

/** What a result tells that shows a picture. */
export const pictureWord = 'picture-seen';

/** What the model says at the end when the results told it `told`. */
export function lastWords({ lastWord, steps }: Task, told: (secret: string) => boolean): string {
  const secrets = steps.flat().flatMap(({ tells }) => tells ?? []);
  return [lastWord, ...secrets.filter(told)].join('; ');
}

type Said = keyof typeof argumentNames;

/** The names under which agents take it. */
const argumentNames = {
  command: ['command', 'cmd'],
  path: ['file_path', 'filePath', 'path'],
  content: ['content'],
  query: ['query'],
  target: ['target'],
};

export function plainQuestion(): Task {
  const lastWord = `WORD-${unique()}`;
  return { prompt: `What is the word of ${unique()}?`, steps: [], given: {}, files: {}, lastWord };
}

/** A call alone, two at once, then what else the agent has. The texts hold what breaks when JSON or UTF-8 is cut in pieces. */
export function toolTask(tools: AgentTools, workspace: string): Task {
  const lastWord = `DONE-${unique()}`;
  const alone = 'Grüße, 世界: "quoted" \\ and a tab\t.';
  const together = 'Zwei\nZeilen 👋';
  const third: ToolUse = tools.write
    ? { tool: tools.write, says: { path: `${workspace}/third.txt`, content: together } }
    : byShell(tools, 'third.txt', together);
  return {
    prompt: `Create first.txt, second.txt and third.txt as you were told in ${unique()}.`,
    steps: [
      [byShell(tools, 'first.txt', alone)],
      [byShell(tools, 'second.txt', alone), third],
      ...(tools.look
        ? [[{ tool: tools.look, says: { path: `${workspace}/picture.png` }, tells: pictureWord }]]
        : []),
      ...(tools.others ?? []).map((use) => [use]),
    ],
    given: { 'picture.png': picture },
    files: { 'first.txt': alone, 'second.txt': alone, 'third.txt': together },
    lastWord,
  };
}

/** Writes a file, and tells a secret. */
function byShell({ shell }: AgentTools, file: string, content: string): ToolUse {
  const tells = `secret-${unique()}`;
  return { tool: shell, says: { command: `printf %s ${quoted(content)} > ${file} && echo ${tells}` }, tells };
}

/** Two pixels square, red. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==',
  'base64',
);

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function unique(): string {
  return randomBytes(4).toString('hex');
}

/** The arguments under the names of the tool's schema; undefined when it has no place for one of them. */
export function argumentsFor({ says }: ToolUse, properties: JsonObject): JsonObject | undefined {
  const given: JsonObject = {};
  for (const [what, value] of Object.entries(says)) {
    const name = argumentNames[what as Said].find((candidate) => properties[candidate] !== undefined);
    if (name === undefined) return undefined;
    given[name] = value;
  }
  return given;
}
