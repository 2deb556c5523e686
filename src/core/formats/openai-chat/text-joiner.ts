// Chat has one text for an answer: blocks that stood apart are joined by a blank line, pieces of one block by nothing.

export class TextJoiner {
  joined = '';
  #isInterrupted = false;

  /** Something else than text came. */
  interrupt(): void {
    this.#isInterrupted = true;
  }

  /** The text with what must stand before it. */
  add(text: string): string {
    if (text === '') return '';
    const piece = this.#isInterrupted && this.joined !== '' ? `\n\n${text}` : text;
    this.#isInterrupted = false;
    this.joined += piece;
    return piece;
  }
}
