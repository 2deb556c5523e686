// Prompt cache marks: at most four, in an order that the API takes, and some of our own where the client set none.

import { asList, asObject, type JsonObject } from '../../model/json.ts';
import type { Message } from './turns-writer.ts';

const MOST_MARKS = 4;

export interface Prompt {
  tools: JsonObject[];
  system: JsonObject[];
  messages: Message[];
}

/**
 * Makes the marks of a request acceptable, in place. Of more than four the first (the longest-lived prefix) and the
 * last three stay. A lifetime of one hour after a shorter one is refused, so it becomes the short one.
 */
export function settleCacheMarks(prompt: Prompt): void {
  const marked = blocksInOrder(prompt).filter((block) => block.cache_control);
  if (marked.length === 0) markPrefixes(prompt);
  const surplus = marked.slice(1, Math.max(1, marked.length - MOST_MARKS + 1));
  for (const block of surplus) delete block.cache_control;
  let short = false;
  for (const block of marked) {
    const mark = asObject(block.cache_control);
    if (!mark) continue;
    if (mark.ttl !== '1h') short = true;
    else if (short) block.cache_control = { type: 'ephemeral' };
  }
}

/**
 * Agents of other dialects rely on automatic caching, which this one lacks: without marks every turn pays for the
 * whole history again. Only requests with tools are worth it: the others are mostly asked once.
 */
function markPrefixes({ tools, system, messages }: Prompt): void {
  const lastTool = tools.at(-1);
  if (!lastTool) return;
  mark(system.at(-1) ?? lastTool);
  for (const message of messages.filter(({ role }) => role === 'user').slice(-2)) {
    mark(message.content.at(-1));
  }
}

function mark(block: JsonObject | undefined): void {
  if (block) block.cache_control = { type: 'ephemeral' };
}

/** In the order of the cached prefix. */
function blocksInOrder({ tools, system, messages }: Prompt): JsonObject[] {
  const blocks = [...tools, ...system, ...messages.flatMap((message) => message.content)];
  return blocks.flatMap((block) => [...innerBlocks(block), block]);
}

/** Results of the vendor's own tools carry marks inside. */
function innerBlocks(block: JsonObject): JsonObject[] {
  return asList(block.content)
    .map(asObject)
    .filter((inner) => inner !== undefined);
}
