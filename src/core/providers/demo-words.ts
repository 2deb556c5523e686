// What the demo says: who it is, and the gist of what it was asked.

import { asList, asObject, asString } from '../model/json.ts';

const longestGist = 120;

/** The answer in pieces that are streamed one by one; joined they are the whole text. */
export function demoWords(model: string, messages: unknown): string[] {
  const asked = gistOf(messages);
  const heard = asked === '' ? 'You sent no text.' : `You asked: "${asked}".`;
  const said =
    `Hello from ${model}, the demo that is built into Headgate. ${heard} ` +
    'No model was called and nothing left this machine. Add an account of your own, and the same address answers with a real one.';
  return said.match(/\S+\s*/g) ?? [said];
}

/** The last text of the user, on one line and cut short. Agents put their own remarks in parts before the question. */
function gistOf(messages: unknown): string {
  const asked = asList(messages).findLast((message) => asObject(message)?.role === 'user');
  const line = (textsOf(asked).at(-1) ?? '').replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length > longestGist ? `${characters.slice(0, longestGist).join('').trimEnd()}...` : line;
}

/** All text of a request, for counting. */
export function promptText(messages: unknown): string {
  return asList(messages).flatMap(textsOf).join('\n');
}

/** Content is one text or a list of parts. */
function textsOf(message: unknown): string[] {
  const content = asObject(message)?.content;
  if (typeof content === 'string') return [content];
  const texts = asList(content).map((part) => asString(asObject(part)?.text) ?? '');
  return texts.filter((text) => text.trim() !== '');
}
