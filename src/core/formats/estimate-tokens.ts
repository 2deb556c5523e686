// How many input tokens a conversation will be, for upstreams that cannot count, and for budgets.
//
// An estimate by kinds of characters, without any vendor's tokenizer. It errs on the high side, so that agents compact
// before the upstream refuses. Measured on single texts against OpenAI's o200k_base: English prose +1 to +16 %,
// TypeScript and Python +3 to +16 %, JSON tool schemas +20 %, a lock file full of hashes -9 %, German +28 %, Chinese +20
// to +54 %, Japanese and Russian about +50 %, Korean +72 %; against the older cl100k_base the last five lie between -10
// and +12 %. Claude's and Gemini's tokenizers are not public.

import type { Conversation, DocumentPart, Part, Tool } from '../model/conversation.ts';

/** Role, separators and the like around each turn, tool, call and result. */
const FRAME = 4;

/** Anthropic: width x height / 750, and images are scaled down to about 1.15 megapixels before that (vision guide). */
const IMAGE = 1600;
/** Anthropic's PDF guide: 1,500 to 3,000 tokens a page. How many pages is not known without reading the file. */
const DOCUMENT_PAGE = 3000;
/** A common size of one page in base64, so that a long document does not count as a short one. */
const BASE64_OF_A_PAGE = 100_000;
/** Gemini's audio guide: 32 tokens a second. Half a minute, since the length is not known without decoding. */
const AUDIO = 960;

/** At least 1. Over system prompt, tools with their schemas, turns, and media. */
export function estimateInputTokens(conversation: Conversation): number {
  let tokens = 0;
  for (const part of conversation.system) tokens += FRAME + textTokens(part.text);
  for (const tool of conversation.tools) tokens += toolTokens(tool);
  for (const turn of conversation.turns) tokens += FRAME + partsTokens(turn.parts);
  if (conversation.output?.type === 'json-schema') tokens += jsonTokens(conversation.output.schema);
  return Math.max(1, Math.ceil(tokens));
}

function toolTokens(tool: Tool): number {
  if (tool.opaque) return FRAME + jsonTokens(tool.opaque.value);
  const schema = tool.schema ? jsonTokens(tool.schema) : 0;
  return FRAME + textTokens(tool.name) + textTokens(tool.description ?? '') + schema;
}

function partsTokens(parts: Part[]): number {
  let tokens = 0;
  for (const part of parts) tokens += partTokens(part);
  return tokens;
}

function partTokens(part: Part): number {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return textTokens(part.text);
    case 'image':
      return IMAGE;
    case 'audio':
      return AUDIO;
    case 'document':
      return documentTokens(part);
    case 'tool-call':
      return FRAME + textTokens(part.name) + textTokens(part.arguments);
    case 'tool-result':
      return FRAME + partsTokens(part.parts);
    case 'opaque':
      return FRAME + jsonTokens(part.value);
  }
}

function documentTokens({ source, name }: DocumentPart): number {
  const title = textTokens(name ?? '');
  if (source.kind === 'text') return title + textTokens(source.text);
  const pages = source.kind === 'base64' ? Math.ceil(source.data.length / BASE64_OF_A_PAGE) : 1;
  return title + Math.max(1, pages) * DOCUMENT_PAGE;
}

function jsonTokens(value: unknown): number {
  return textTokens(JSON.stringify(value));
}

type CharacterKind = 'letter' | 'digit' | 'space' | 'break' | 'mark' | 'wide' | 'other';

/** A word of up to this many letters is one token, with the space before it; longer ones are cut. */
const LETTERS_OF_A_TOKEN = 6;
const DIGITS_OF_A_TOKEN = 3;
/** Punctuation clings together (`":"`, `);`): less than a token each. */
const MARK_WEIGHT = 0.5;
/** Chinese and Japanese characters and Korean syllables. */
const WIDE_WEIGHT = 1.1;
/** Other alphabets, accents, and each half of an emoji. */
const OTHER_WEIGHT = 0.5;

/**
 * Prose is words, one token for most; JSON and code are marks and short words, and so come out denser for the same
 * length; Chinese is about a token a character.
 */
function textTokens(text: string): number {
  let tokens = 0;
  let run = 0;
  let previous: CharacterKind = 'break';
  let wasLower = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = kindOf(code);
    // A capital inside a word begins a new token (camelCase).
    const isUpper = code >= 65 && code <= 90;
    if (kind !== previous || (isUpper && wasLower)) {
      tokens += runTokens(previous, run);
      run = 0;
    }
    run++;
    previous = kind;
    wasLower = code >= 97 && code <= 122;
  }
  return tokens + runTokens(previous, run);
}

function runTokens(kind: CharacterKind, length: number): number {
  if (length === 0) return 0;
  switch (kind) {
    case 'letter':
      return Math.ceil(length / LETTERS_OF_A_TOKEN);
    case 'digit':
      return Math.ceil(length / DIGITS_OF_A_TOKEN);
    case 'space':
      return length > 1 ? 1 : 0;
    case 'break':
      return 1;
    case 'mark':
      return length * MARK_WEIGHT;
    case 'wide':
      return length * WIDE_WEIGHT;
    case 'other':
      return length * OTHER_WEIGHT;
  }
}

function kindOf(code: number): CharacterKind {
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return 'letter';
  if (code === 32 || code === 9) return 'space';
  if (code === 10 || code === 13) return 'break';
  if (code >= 48 && code <= 57) return 'digit';
  if (code < 128) return 'mark';
  return isWide(code) ? 'wide' : 'other';
}

/** Kana and CJK ideographs, Hangul, and the fullwidth forms. */
function isWide(code: number): boolean {
  return (
    (code >= 0x2e80 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xffef)
  );
}
