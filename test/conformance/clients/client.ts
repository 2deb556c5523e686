// What the runner wants of a client package: a conversation in its own idiom.

import type { FormatId } from '../../../src/core/model/format-id.ts';
import type { Failed, Heard, Question } from '../words.ts';

export interface ClientKind {
  format: FormatId;
  /** As the page shows it. */
  title: string;
  open(line: Line): Conversation;
}

/** Where a client finds the gateway, and how it gets there. */
export interface Line {
  /** `http://127.0.0.1:PORT` */
  url: string;
  key: string;
  /** The name that it asks for. */
  model: string;
  /** Handed to the package, so that the heads of answers are seen. */
  fetch: typeof fetch;
}

/** Keeps its history as programs that use the package do: by sending back what they got. */
export interface Conversation {
  ask(question: Question, streamed: boolean): Promise<Heard>;
  /** The same for a question that must fail; rejects when it does not. */
  askInVain(question: Question, streamed: boolean): Promise<Failed>;
  /** Absent where the package has no counter. */
  count?(question: Question): Promise<number>;
  models(): Promise<string[]>;
}

/** The error that a question must end in. */
export async function errorOf(asked: Promise<unknown>): Promise<unknown> {
  const outcome = await asked.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (!outcome) throw new Error('The question was answered, although it had to fail.');
  return outcome.error;
}

/** Arguments as a program parses them; text that is no JSON stays text. */
export function parsedArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function dataUrl({ mediaType, base64 }: { mediaType: string; base64: string }): string {
  return `data:${mediaType};base64,${base64}`;
}
