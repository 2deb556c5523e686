// What a strict client hears in an answer, in one form for all dialects.

import assert from 'node:assert/strict';
import type { Usage } from '../../../src/core/model/usage.ts';

export type HeardPart =
  | { type: 'text' | 'refusal'; text: string }
  | { type: 'reasoning'; text: string; proof?: string }
  /** `arguments` is the text that the client would parse, or the free text of a custom tool. */
  | { type: 'call'; id: string; name: string; kind: 'function' | 'custom'; arguments: string }
  /** A part of the dialect's own that has no counterpart elsewhere. */
  | { type: 'other'; kind: string };

export interface Heard {
  parts: HeardPart[];
  /** How the answer ended, in one word for all dialects. */
  end: 'stop' | 'calls' | 'length' | 'filter' | 'failure';
  /** The dialect's own word for it; empty for a failure. */
  word: string;
  /** The message of the error that ended it. */
  error?: string;
  /** In our normal form: cached tokens within input, reasoning within output. */
  usage: Usage;
}

/** Reads as the official package of its dialect does, and fails on everything that one would stumble over. */
export interface StrictClient {
  stream(text: string): Heard;
  plain(body: any): Heard;
}

export interface Frame {
  event: string;
  data: string;
}

/** The events of a whole stream. Comments are passed over; an event without its blank line is an error. */
export function framesOf(text: string): Frame[] {
  if (text === '') return [];
  assert.match(text, /\n\n$/, 'the last event lacks its blank line');
  return text
    .slice(0, -2)
    .split('\n\n')
    .flatMap((block) => {
      const lines = block.split('\n').filter((line) => !line.startsWith(':'));
      if (lines.length === 0) return [];
      const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
      const event = lines.filter((line) => line.startsWith('event: ')).map((line) => line.slice(7));
      assert.equal(data.length + event.length, lines.length, `odd lines in an event: ${block}`);
      assert.equal(data.length, 1, `not one line of data: ${block}`);
      return [{ event: event[0] ?? '', data: data[0] ?? '' }];
    });
}

/** Texts of one kind joined. */
export function said(heard: Heard, type: 'text' | 'reasoning' | 'refusal' = 'text'): string {
  return heard.parts.map((part) => (part.type === type ? part.text : '')).join('');
}

export function callsOf(heard: Heard): Extract<HeardPart, { type: 'call' }>[] {
  return heard.parts.filter((part) => part.type === 'call');
}

/** A usage without the figures that are unknown. */
export function known(usage: Usage): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([, figure]) => figure !== undefined));
}
