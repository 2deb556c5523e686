// Finds the place where a text stops being JSON. V8 names it in some of its messages only, and quotes the text in others.

/** `position` counts characters from 0; `line` and `column` from 1. */
export interface TextPosition {
  position: number;
  line: number;
  column: number;
}

/** For a text that `JSON.parse` refused. The end of the text when it is merely cut off. */
export function jsonErrorPosition(text: string): TextPosition {
  const position = scan(text);
  const before = text.slice(0, position);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { position, line: before.split('\n').length, column: position - lineStart + 1 };
}

/** What may stand next: a value; a name, or the end of the object just opened; and so on. */
type Expectation = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma-or-end' | 'nothing';

interface Scan {
  text: string;
  at: number;
  expected: Expectation;
  /** The closing characters of what is open. */
  open: ('}' | ']')[];
}

const BLANK = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

function scan(text: string): number {
  const state: Scan = { text, at: 0, expected: 'value', open: [] };
  for (;;) {
    state.at = skip(BLANK, text, state.at);
    if (state.at === text.length || !(takeMark(state) || takeValue(state))) return state.at;
  }
}

/** Takes one of `} ] , :` where it may stand. */
function takeMark(state: Scan): boolean {
  const { text, at, expected, open } = state;
  const closing = open.at(-1);
  if (expected.endsWith('-or-end') && text[at] === closing) {
    open.pop();
    state.expected = afterValue(state);
  } else if (expected === 'comma-or-end' && text[at] === ',') {
    state.expected = closing === '}' ? 'name' : 'value';
  } else if (expected === 'colon' && text[at] === ':') {
    state.expected = 'value';
  } else return false;
  state.at++;
  return true;
}

/** Takes a name, a scalar, or the opening of an object or array. On failure `at` is the place of it. */
function takeValue(state: Scan): boolean {
  const { text, at, expected, open } = state;
  const isName = expected.startsWith('name');
  if (!isName && !expected.startsWith('value')) return false;
  if (text[at] === '"') {
    const closed = takeString(state);
    state.expected = isName ? 'colon' : afterValue(state);
    return closed;
  }
  if (isName) return false;
  if (text[at] === '{' || text[at] === '[') {
    open.push(text[at] === '{' ? '}' : ']');
    state.expected = text[at] === '{' ? 'name-or-end' : 'value-or-end';
    state.at++;
    return true;
  }
  state.at = skip(SCALAR, text, at);
  state.expected = afterValue(state);
  return state.at > at;
}

function takeString(state: Scan): boolean {
  const { text } = state;
  for (state.at++; state.at < text.length; ) {
    const character = text[state.at] as string;
    if (character < ' ') return false;
    if (character === '"') {
      state.at++;
      return true;
    }
    const end = character === '\\' ? skip(ESCAPE, text, state.at) : state.at + 1;
    if (end === state.at) return false;
    state.at = end;
  }
  return false;
}

function afterValue({ open }: Scan): Expectation {
  return open.length > 0 ? 'comma-or-end' : 'nothing';
}

/** Where the pattern's match at `at` ends; `at` itself when there is none. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
