// A Gemini client as strict as the official package and Gemini CLI.

import assert from 'node:assert/strict';
import type { Usage } from '../../../src/core/model/usage.ts';
import { framesOf, type Heard, type HeardPart, known, type StrictClient } from './heard.ts';

/** What a part may be; exactly one of them. */
const kinds = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
];
const filters = /^(SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|LANGUAGE|IMAGE_SAFETY|MODEL_ARMOR)$/;

export const geminiClient: StrictClient = {
  stream(text) {
    assert.ok(!/^:/m.test(text), 'comments break Gemini CLI');
    const heard: Heard = { parts: [], end: 'stop', word: '', usage: {} };
    const frames = framesOf(text);
    frames.forEach(({ event, data }, position) => {
      assert.equal(event, '', 'Gemini streams name no events');
      assert.equal(heard.word, '', 'a chunk after the finish');
      assert.equal(heard.error, undefined, 'a chunk after the error');
      const chunk = JSON.parse(data);
      if (!chunk.error) take(chunk, heard);
      else {
        assert.equal(position, frames.length - 1);
        heard.error = checkedError(chunk.error);
        heard.end = 'failure';
      }
    });
    assert.ok(heard.word || heard.error, 'the stream has no end');
    return heard;
  },

  plain(body) {
    const heard: Heard = { parts: [], end: 'stop', word: '', usage: {} };
    take(body, heard);
    assert.ok(heard.word, 'an answer has a finishReason');
    return heard;
  },
};

function checkedError(error: any): string {
  assert.ok(Number.isInteger(error.code) && typeof error.status === 'string', JSON.stringify(error));
  assert.ok(typeof error.message === 'string' && error.message !== '', 'an error has a message');
  return error.message;
}

function take(chunk: any, heard: Heard): void {
  if (chunk.usageMetadata) heard.usage = usageOf(chunk.usageMetadata);
  assert.ok(Array.isArray(chunk.candidates) && chunk.candidates.length === 1, 'one candidate');
  const [candidate] = chunk.candidates;
  if (candidate.content) {
    assert.equal(candidate.content.role, 'model');
    for (const part of candidate.content.parts ?? []) hearPart(part, heard.parts);
  }
  if (candidate.finishReason === undefined) return;
  const word: string = candidate.finishReason;
  const isMalformed = /MALFORMED|UNEXPECTED/.test(word);
  const hasCalls = heard.parts.some(({ type }) => type === 'call');
  heard.word = word;
  if (isMalformed) heard.end = 'failure';
  else if (word === 'MAX_TOKENS') heard.end = 'length';
  else if (filters.test(word)) heard.end = 'filter';
  else heard.end = hasCalls ? 'calls' : 'stop';
}

function hearPart(part: any, parts: HeardPart[]): void {
  const of = kinds.filter((kind) => part[kind] !== undefined);
  assert.equal(of.length, 1, `a part is of one kind: ${JSON.stringify(part)}`);
  if (part.functionCall) {
    const { id, name, args } = part.functionCall;
    assert.ok(name, 'a call has a name');
    assert.ok(args === undefined || (typeof args === 'object' && args && !Array.isArray(args)), 'args');
    parts.push({ type: 'call', id: id ?? '', name, kind: 'function', arguments: JSON.stringify(args ?? {}) });
    return;
  }
  if (part.text === undefined) {
    parts.push({ type: 'other', kind: of[0] ?? '' });
    return;
  }
  const type = part.thought === true ? 'reasoning' : 'text';
  const last = parts.at(-1);
  if (part.text === '') return;
  if (last?.type === type) last.text += part.text;
  else parts.push({ type, text: part.text });
}

function usageOf(usage: any): Usage {
  const { promptTokenCount: prompt, candidatesTokenCount: candidates, thoughtsTokenCount: thoughts } = usage;
  for (const figure of [prompt, candidates, thoughts]) {
    assert.ok(figure === undefined || (Number.isInteger(figure) && figure >= 0), `a count of ${figure}`);
  }
  return known({
    input: prompt,
    output:
      candidates === undefined && thoughts === undefined ? undefined : (candidates ?? 0) + (thoughts ?? 0),
    cachedInput: usage.cachedContentTokenCount,
    reasoning: thoughts,
  });
}
