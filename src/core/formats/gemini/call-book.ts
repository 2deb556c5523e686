// Which call a function response answers: by its id, or, since ids are optional on this wire, by name and order.

import { madeCallId } from '../openai-identifiers.ts';

interface Call {
  id: string;
  name: string;
}

export class CallBook {
  #open: Call[] = [];
  #count = 0;

  /** The call's id; one without gets the same made id whenever the same history is read. */
  add(id: string | undefined, name: string, text: string): string {
    this.#count++;
    const call = { id: id || madeCallId('gemini', this.#count, name, text), name };
    this.#open.push(call);
    return call.id;
  }

  /** The id of the call that this response answers; a made one where no call is open. */
  answered(id: string | undefined, name: string): string {
    let at = id ? this.#open.findIndex((call) => call.id === id) : -1;
    if (at < 0) at = this.#open.findIndex((call) => call.name === name);
    const [call] = at < 0 ? [] : this.#open.splice(at, 1);
    return call?.id ?? (id || madeCallId('gemini', 'orphan', this.#count, name));
  }
}
