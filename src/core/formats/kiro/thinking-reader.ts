// Tells thinking from text where a model writes both into one text: `<thinking>` at the very beginning, then the answer.

import type { StreamEvent } from '../../model/stream.ts';

const OPENING = '<thinking>';
const CLOSING = '</thinking>';

/**
 * Takes the pieces of a text and gives out reasoning and text. Tags may be cut by the pieces. Only a tag that begins the
 * text counts: further on it is what the answer talks about.
 */
export class ThinkingReader {
  #place: 'opening' | 'thinking' | 'gap' | 'text' = 'opening';
  #held = '';

  push(piece: string): StreamEvent[] {
    this.#held += piece;
    const events: StreamEvent[] = [];
    while (this.#advance(events));
    return events;
  }

  /** Before something that is no text, and at the end. */
  flush(): StreamEvent[] {
    const rest = this.#held;
    this.#held = '';
    const place = this.#place;
    if (place === 'thinking') {
      this.#place = 'gap';
      return [...reasoning(rest), { type: 'reasoning-end' }];
    }
    if (place === 'gap') return [];
    if (rest.trim() !== '') this.#place = 'text';
    return text(rest);
  }

  /** Whether there is more to be made of what is held. */
  #advance(events: StreamEvent[]): boolean {
    switch (this.#place) {
      case 'opening':
        return this.#open();
      case 'thinking':
        return this.#think(events);
      case 'gap':
        this.#held = this.#held.replace(/^\s+/, '');
        if (this.#held !== '') this.#place = 'text';
        return this.#held !== '';
      case 'text':
        events.push(...text(this.#held));
        this.#held = '';
        return false;
    }
  }

  #open(): boolean {
    const begun = this.#held.trimStart();
    if (begun.startsWith(OPENING)) {
      this.#held = begun.slice(OPENING.length);
      this.#place = 'thinking';
      return true;
    }
    if (OPENING.startsWith(begun)) return false;
    this.#place = 'text';
    return true;
  }

  #think(events: StreamEvent[]): boolean {
    const end = this.#held.indexOf(CLOSING);
    if (end >= 0) {
      events.push(...reasoning(this.#held.slice(0, end)), { type: 'reasoning-end' });
      this.#held = this.#held.slice(end + CLOSING.length);
      this.#place = 'gap';
      return true;
    }
    const safe = this.#held.length - begunTag(this.#held);
    events.push(...reasoning(this.#held.slice(0, safe)));
    this.#held = this.#held.slice(safe);
    return false;
  }
}

/** How many of the last characters may be the beginning of the closing tag. */
function begunTag(text: string): number {
  for (let length = Math.min(CLOSING.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(CLOSING.slice(0, length))) return length;
  }
  return 0;
}

function text(text: string): StreamEvent[] {
  return text === '' ? [] : [{ type: 'text-delta', text }];
}

function reasoning(text: string): StreamEvent[] {
  return text === '' ? [] : [{ type: 'reasoning-delta', text }];
}
