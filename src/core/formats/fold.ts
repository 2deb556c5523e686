// Folds the events of an answer into the whole answer.

import type { Proof } from '../model/conversation.ts';
import type { Answer, StreamEvent } from '../model/stream.ts';
import { mergeUsage } from '../model/usage.ts';

/** An answer from its events. A missing finish is a `stop`; readers report a broken answer as a failure before that. */
export function foldAnswer(events: Iterable<StreamEvent>): Answer {
  const fold = new AnswerFold();
  for (const event of events) fold.add(event);
  return fold.answer;
}

/** The same, event by event. */
export class AnswerFold {
  readonly answer: Answer = { parts: [], usage: {}, finish: 'stop' };
  #calls = new Map<number, Extract<Answer['parts'][number], { type: 'tool-call' }>>();
  #open: 'text' | 'reasoning' | 'refusal' | undefined;

  add(event: StreamEvent): void {
    switch (event.type) {
      case 'start':
        this.answer.id = event.id;
        this.answer.model = event.model;
        break;
      case 'text-delta':
        this.#append('text', event.text);
        break;
      case 'refusal-delta':
        this.#append('refusal', event.text);
        break;
      case 'reasoning-delta':
        this.#append('reasoning', event.text);
        break;
      case 'text-end':
        this.#endText(event.proof);
        break;
      case 'reasoning-end':
        this.#endReasoning(event.proof);
        break;
      case 'tool-call-start': {
        const part = {
          type: 'tool-call' as const,
          id: event.id,
          name: event.name,
          kind: event.kind,
          arguments: '',
          ...(event.proof && { proof: event.proof }),
        };
        this.#calls.set(event.call, part);
        this.answer.parts.push(part);
        this.#open = undefined;
        break;
      }
      case 'tool-call-delta': {
        const call = this.#calls.get(event.call);
        if (call) call.arguments += event.arguments;
        break;
      }
      case 'tool-call-end':
        break;
      case 'opaque':
        this.answer.parts.push(event.part);
        this.#open = undefined;
        break;
      case 'usage':
        this.answer.usage = mergeUsage(this.answer.usage, event.usage);
        break;
      case 'finish':
        this.answer.finish = event.reason;
        this.answer.stopSequence = event.stopSequence;
        this.answer.detail = event.detail;
        break;
      case 'failure':
        this.answer.failure = event.failure;
        break;
    }
  }

  #append(type: 'text' | 'reasoning' | 'refusal', text: string): void {
    const last = this.answer.parts.at(-1);
    if (this.#open === type && last?.type === type) last.text += text;
    else this.answer.parts.push({ type, text });
    this.#open = type;
  }

  #endText(proof: Proof | undefined): void {
    const last = this.answer.parts.at(-1);
    if (proof && this.#open === 'text' && last?.type === 'text') last.proof = proof;
    this.#open = undefined;
  }

  #endReasoning(proof: Proof | undefined): void {
    const last = this.answer.parts.at(-1);
    if (this.#open === 'reasoning' && last?.type === 'reasoning') last.proof = proof;
    else if (proof) this.answer.parts.push({ type: 'reasoning', text: '', proof });
    this.#open = undefined;
  }
}
