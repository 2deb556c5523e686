// What the writers of a request's parts share.

import { OpenAiWriting } from '../openai-writing.ts';

/** The service has OpenAI's rule for tool names. */
export class Writing extends OpenAiWriting {
  /** Custom tools that went out as functions. */
  readonly wrappedTools = new Set<string>();
}

/** A surrogate without its other half is refused with the whole request. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
