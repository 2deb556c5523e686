// The model behind every upstream of the matrix: reads a conversation in our own words, and does the task step by step.

import type { Conversation, Proof, Tool, Turn } from '../../../src/core/model/conversation.ts';
import { asObject, type JsonObject } from '../../../src/core/model/json.ts';
import type { StreamEvent } from '../../../src/core/model/stream.ts';
import { exampleOf } from './example.ts';
import { argumentsFor, lastWords, pictureWord, type Task, type ToolUse } from './task.ts';

/** What tells one vendor's model from another's. */
export interface Manner {
  /** `hidden` thinking leaves nothing but its proof. */
  thinking: 'none' | 'hidden' | 'shown';
  /** What proves the thinking, and where it stands: after the thinking, or on the call or the text that follows. */
  proof?: Proof;
  signs: 'thinking' | 'what follows';
}

/** What the mind found wrong with what it was given, as sentences. */
export type Complain = (complaint: string) => void;

const thought = 'Let me think about that.';

/** The events of its answer. */
export function think(
  conversation: Conversation,
  task: Task,
  manner: Manner,
  complain: Complain,
): StreamEvent[] {
  const { output, tools, turns } = conversation;
  if (output?.type === 'json-schema') return speak([{ type: 'text-delta', text: json(output.schema) }]);
  const begin = turns.findIndex(isAbout(task));
  if (begin < 0 || tools.length === 0) return speak(pieces('A small file').map(textDelta));
  const since = turns.slice(begin + 1);
  const taken = since.flatMap(({ parts }) => parts).filter(({ type }) => type === 'tool-call').length;
  checkProofs(since, manner, complain);
  const step = stepAfter(task, taken);
  const found = step?.map((use) => prepare(use, tools, complain));
  if (found?.every((call) => call !== undefined)) return answer(callEvents(found, taken, manner), manner);
  return answer([...pieces(lastAnswer(task, since)).map(textDelta), ...signedText(manner)], manner);
}

function json(schema: JsonObject): string {
  return JSON.stringify(exampleOf(schema));
}

function isAbout({ prompt }: Task): (turn: Turn) => boolean {
  return ({ role, parts }) =>
    role === 'user' && parts.some((part) => part.type === 'text' && part.text.includes(prompt));
}

/** The step that comes when so many calls have been made; undefined when all is done. */
function stepAfter({ steps }: Task, taken: number): ToolUse[] | undefined {
  let made = 0;
  return steps.find((step) => {
    made += step.length;
    return made > taken;
  });
}

interface PreparedCall {
  name: string;
  arguments: JsonObject;
}

/** The tool may stand there under a flattened name: `namespace__name`. */
function prepare(use: ToolUse, tools: Tool[], complain: Complain): PreparedCall | undefined {
  const tool = tools.find(({ name }) => name === use.tool || name.endsWith(`__${use.tool}`));
  const needed = tool && argumentsFor(use, asObject(tool.schema?.properties) ?? {});
  if (tool && needed) {
    return { name: tool.name, arguments: { ...asObject(exampleOf(tool.schema)), ...needed } };
  }
  const there = tools.map(({ name }) => name).join(', ');
  complain(
    tool
      ? `The tool ${use.tool} has lost its properties.`
      : `The tool ${use.tool} is not among those offered: ${there}.`,
  );
  return undefined;
}

/** Arguments come in small pieces, cut anywhere. */
function callEvents(calls: PreparedCall[], taken: number, manner: Manner): StreamEvent[] {
  return calls.flatMap(({ name, arguments: given }, call): StreamEvent[] => [
    {
      type: 'tool-call-start',
      call,
      id: `call_${taken + call}_${name}`.slice(0, 40),
      name,
      kind: 'function',
      ...(call === 0 && manner.signs === 'what follows' && { proof: manner.proof }),
    },
    ...pieces(JSON.stringify(given)).map(
      (text): StreamEvent => ({ type: 'tool-call-delta', call, arguments: text }),
    ),
    { type: 'tool-call-end', call },
  ]);
}

/** The last words, as far as the results have told them. */
function lastAnswer(task: Task, since: Turn[]): string {
  const parts = since.flatMap((turn) => turn.parts);
  const inside = parts.flatMap((part) => (part.type === 'tool-result' ? part.parts : []));
  const texts = inside.map((part) => (part.type === 'text' ? part.text : ''));
  // Formats whose results hold text alone have the picture behind them.
  const isPictured = [...inside, ...parts].some(({ type }) => type === 'image');
  const told = [...texts, ...(isPictured ? [pictureWord] : [])].join('\n');
  return lastWords(task, (secret) => told.includes(secret));
}

/** A vendor whose model thought before its calls wants to see that again, whatever dialect the client speaks. */
function checkProofs(since: Turn[], { proof }: Manner, complain: Complain): void {
  if (!proof) return;
  for (const { role, parts } of since) {
    if (role !== 'assistant' || !parts.some(({ type }) => type === 'tool-call')) continue;
    const isProved = parts.some((part) => 'proof' in part && part.proof?.value === proof.value);
    if (!isProved) complain('The thinking before a call did not come back with its proof.');
  }
}

function answer(events: StreamEvent[], { thinking, proof, signs }: Manner): StreamEvent[] {
  if (thinking === 'none') return speak(events);
  const told = thinking === 'shown' ? pieces(thought) : [];
  const deltas = told.map((text): StreamEvent => ({ type: 'reasoning-delta', text }));
  const end: StreamEvent = { type: 'reasoning-end', ...(signs === 'thinking' && proof && { proof }) };
  return speak([...deltas, end, ...events]);
}

function signedText({ proof, signs }: Manner): StreamEvent[] {
  return proof && signs === 'what follows' ? [{ type: 'text-end', proof }] : [];
}

function speak(events: StreamEvent[]): StreamEvent[] {
  const calls = events.some(({ type }) => type === 'tool-call-start');
  return [
    { type: 'start' },
    ...events,
    { type: 'usage', usage: { input: 1200, output: 34 } },
    { type: 'finish', reason: calls ? 'tool-calls' : 'stop' },
  ];
}

function textDelta(text: string): StreamEvent {
  return { type: 'text-delta', text };
}

/** Of five characters at most; characters outside the basic plane stay whole, as they do with every vendor. */
function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,5}/gu) ?? [];
}
