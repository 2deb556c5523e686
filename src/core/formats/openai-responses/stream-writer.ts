// Writes events as a Responses stream: the response is created, its items open, grow and close, and one event ends it all.

import type { Proof } from '../../model/conversation.ts';
import type { Failure } from '../../model/failure.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { mergeUsage, type Usage } from '../../model/usage.ts';
import type { AnswerContext, StreamWriter } from '../format.ts';
import { sseEvent } from '../sse.ts';
import { DeclaredTools } from './declared-tools.ts';
import { writeFinish } from './finish.ts';
import {
  CallDraft,
  type ItemDraft,
  MessageDraft,
  ReasoningDraft,
  WholeDraft,
  type WireEvent,
} from './item-draft.ts';
import { callShape, itemId } from './output-items.ts';
import { type ResponseState, responseError, writeResponse } from './response-object.ts';
import { writeUsage } from './usage.ts';

export function createStreamWriter(context: AnswerContext): StreamWriter {
  const writer = new ResponseStreamWriter(context);
  return { write: (event) => writer.write(event) };
}

type Event<T extends StreamEvent['type']> = Extract<StreamEvent, { type: T }>;

class ResponseStreamWriter {
  #context: AnswerContext;
  #declared: DeclaredTools;
  #sequence = 0;
  #isStarted = false;
  #isClosed = false;
  #usage: Usage = {};
  #items: ItemDraft[] = [];
  /** The message or the reasoning that is being told. */
  #voice: MessageDraft | ReasoningDraft | undefined;
  #calls = new Map<number, CallDraft>();
  /** A call that has ended, held open until it is known that no limit cut it: clients run a call that is done. */
  #endedCall: CallDraft | undefined;
  #hasSpoken = false;
  /** What the event at hand gives to write. */
  #due: WireEvent[] = [];

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#declared = new DeclaredTools(context.request);
  }

  write(event: StreamEvent): string {
    if (this.#isClosed) return '';
    if (event.type === 'failure') this.#fail(event.failure);
    else {
      this.#start();
      this.#take(event);
    }
    let text = '';
    for (const { type, ...fields } of this.#due.splice(0)) {
      text += sseEvent(JSON.stringify({ type, sequence_number: this.#sequence++, ...fields }), type);
    }
    return text;
  }

  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const response = writeResponse(this.#context, { status: 'in_progress', output: [], usage: null });
    this.#due.push({ type: 'response.created', response }, { type: 'response.in_progress', response });
  }

  #take(event: Exclude<StreamEvent, Event<'failure'>>): void {
    switch (event.type) {
      case 'start':
        return;
      case 'usage':
        this.#usage = mergeUsage(this.#usage, event.usage);
        return;
      case 'finish':
        this.#finish(event);
        return;
      default:
        this.#settleCall('completed');
        this.#takeContent(event);
    }
  }

  #takeContent(event: Exclude<StreamEvent, Event<'failure' | 'start' | 'usage' | 'finish'>>): void {
    switch (event.type) {
      case 'text-delta':
        this.#say('text', event.text);
        break;
      case 'refusal-delta':
        this.#say('refusal', event.text);
        break;
      case 'text-end':
        if (this.#voice instanceof MessageDraft) this.#due.push(...this.#voice.endPart());
        break;
      case 'reasoning-delta':
        if (event.text !== '') this.#due.push(...this.#reasoning().add(event.text));
        break;
      case 'reasoning-end':
        this.#endReasoning(event.proof);
        break;
      case 'opaque':
        this.#addWhole(event.part);
        break;
      default:
        this.#takeCall(event);
    }
  }

  #takeCall(event: Event<'tool-call-start' | 'tool-call-delta' | 'tool-call-end'>): void {
    if (event.type === 'tool-call-start') {
      this.#closeVoice('completed');
      const shape = callShape(event, this.#declared);
      const prefix = shape.isCustom ? 'ctc' : 'fc';
      const open = (index: number) => new CallDraft(index, itemId(prefix, this.#context, index), shape);
      this.#calls.set(event.call, this.#add(open));
      return;
    }
    const call = this.#calls.get(event.call);
    if (event.type === 'tool-call-delta') this.#due.push(...(call?.add(event.arguments) ?? []));
    else {
      this.#endedCall = call;
      this.#calls.delete(event.call);
    }
  }

  #add<D extends ItemDraft>(create: (index: number) => D): D {
    const draft = create(this.#items.length);
    this.#items.push(draft);
    this.#due.push(...draft.open());
    return draft;
  }

  #say(kind: 'text' | 'refusal', text: string): void {
    if (text === '') return;
    this.#hasSpoken = true;
    if (!(this.#voice instanceof MessageDraft)) {
      this.#closeVoice('completed');
      this.#voice = this.#add((index) => new MessageDraft(index, itemId('msg', this.#context, index)));
    }
    this.#due.push(...this.#voice.add(kind, text));
  }

  /** The open reasoning, or a new one. */
  #reasoning(): ReasoningDraft {
    if (this.#voice instanceof ReasoningDraft) return this.#voice;
    this.#closeVoice('completed');
    const draft = this.#add((index) => new ReasoningDraft(index, itemId('rs', this.#context, index)));
    this.#voice = draft;
    return draft;
  }

  #endReasoning(proof: Proof | undefined): void {
    if (proof) this.#reasoning().prove(proof);
    if (this.#voice instanceof ReasoningDraft) this.#closeVoice('completed');
  }

  #addWhole(part: Event<'opaque'>['part']): void {
    if (part.format !== 'openai-responses') {
      this.#context.losses.add(part.kind);
      return;
    }
    this.#closeVoice('completed');
    this.#due.push(...this.#add((index) => new WholeDraft(index, part.value)).close());
  }

  #closeVoice(status: 'completed' | 'incomplete'): void {
    if (this.#voice) this.#due.push(...this.#voice.close(status));
    this.#voice = undefined;
  }

  /** `incomplete` leaves the call open. */
  #settleCall(status: 'completed' | 'incomplete'): void {
    if (this.#endedCall && status === 'completed') this.#due.push(...this.#endedCall.close(status));
    this.#endedCall = undefined;
  }

  /** Half a call must not be run, so the last one of a cut answer is never said to be done. */
  #finish({ reason, detail }: Event<'finish'>): void {
    const ending = writeFinish(reason);
    // A filter's explanation is all there is to read when it left no text.
    if (reason === 'content-filter' && !this.#hasSpoken && detail) this.#say('refusal', detail);
    this.#settleCall(ending.status);
    if (ending.status === 'completed') {
      for (const call of this.#calls.values()) this.#due.push(...call.close('completed'));
    }
    this.#closeVoice(ending.status);
    this.#end(`response.${ending.status}`, ending);
  }

  /** Nothing that is open is closed, for nothing that is open is whole. */
  #fail(failure: Failure): void {
    this.#end('response.failed', { status: 'failed', error: responseError(failure) });
  }

  #end(type: string, state: Omit<ResponseState, 'output' | 'usage'>): void {
    this.#isClosed = true;
    const output = this.#items.map((item) => item.final());
    const response = writeResponse(this.#context, { ...state, output, usage: writeUsage(this.#usage) });
    this.#due.push({ type, response });
  }
}
