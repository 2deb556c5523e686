// Reads the events of Kiro's service into ours.

import type { Failure } from '../../model/failure.ts';
import { asObject, asString, type JsonObject, parseJson } from '../../model/json.ts';
import type { FinishReason, StreamEvent } from '../../model/stream.ts';
import type { Traits } from '../../model/traits.ts';
import type { StreamReader } from '../format.ts';
import type { WireEvent } from '../framing.ts';
import { CallReader } from './call-reader.ts';
import { BROKEN, EXCEPTION } from './event-stream.ts';
import { failureOf } from './failure-reader.ts';
import { ThinkingReader } from './thinking-reader.ts';
import { UsageReader } from './usage.ts';

export function createStreamReader(traits?: Traits): StreamReader {
  return new EventReader(traits?.contextWindow);
}

/** The service says so by an exception, which ends the stream as a reason to stop does. */
const TOO_LONG = 'ContentLengthExceededException';

class EventReader implements StreamReader {
  readonly #window: number | undefined;
  readonly #thinking = new ThinkingReader();
  readonly #calls = new CallReader();
  readonly #usage = new UsageReader();
  #isStarted = false;
  #isClosed = false;
  /** A native reasoning block is open. */
  #isReasoning = false;
  /** One of the events came that only stand at the end of a complete answer. */
  #hasTail = false;
  #stopReason: string | undefined;
  #written = 0;

  constructor(window: number | undefined) {
    this.#window = window;
  }

  read({ event, data }: WireEvent): StreamEvent[] {
    if (this.#isClosed) return [];
    if (event === BROKEN) return this.#fail(this.#broken(data));
    const body = asObject(parseJson(data));
    if (!body) return [];
    if (event === EXCEPTION && body.__type === TOO_LONG) return this.#readTail({ stopReason: TOO_LONG });
    if (event === EXCEPTION || event === 'invalidStateEvent') return this.#fail(failureOf(body));
    return this.#readEvent(event, body);
  }

  end(): StreamEvent[] {
    if (this.#isClosed) return [];
    const reason = this.#finishReason();
    const events = [...this.#thinking.flush(), ...this.#endReasoning()];
    const calls = reason === 'length' ? this.#calls.cut() : this.#calls.close();
    if (!calls) return this.#fail(this.#broken('ended its stream in the middle of a tool call'));
    if (!this.#isStarted) return this.#fail(this.#broken('answered with an empty stream'));
    // An answer that breaks off lacks them, however orderly the connection ends.
    if (!this.#hasTail)
      return this.#fail(
        this.#broken('ended its stream without its closing events, so the answer may be cut'),
      );
    const usage = this.#usage.result(this.#window, this.#written);
    if (usage) events.push({ type: 'usage', usage });
    this.#isClosed = true;
    return [...events, ...calls, { type: 'finish', reason }];
  }

  #readEvent(event: string, body: JsonObject): StreamEvent[] {
    switch (event) {
      case 'assistantResponseEvent': {
        const text = asString(body.content) ?? '';
        if (text === '') return this.#start(body);
        this.#written += text.length;
        return [...this.#start(body), ...this.#endReasoning(), ...this.#thinking.push(text)];
      }
      case 'reasoningContentEvent':
        return [...this.#start(body), ...this.#readReasoning(body)];
      case 'toolUseEvent': {
        const before = [...this.#start(body), ...this.#endReasoning(), ...this.#thinking.flush()];
        const events = this.#calls.read(body);
        for (const read of events)
          if (read.type === 'tool-call-delta') this.#written += read.arguments.length;
        return [...before, ...events];
      }
      case 'metadataEvent':
        return this.#readTail(body);
      case 'contextUsageEvent':
        this.#usage.readShare(body);
        this.#hasTail = true;
        return [];
      case 'meteringEvent':
        this.#usage.readCredits(body);
        this.#hasTail = true;
        return [];
      case 'messageStopEvent':
        this.#hasTail = true;
        return [];
      default:
        // Citations, code references, suggestions and whatever the service adds next say nothing of the answer.
        return [];
    }
  }

  #readTail(body: JsonObject): StreamEvent[] {
    this.#usage.readTokens(body);
    this.#hasTail = true;
    this.#stopReason = asString(body.stopReason) ?? this.#stopReason;
    return this.#stopReason === undefined ? [] : this.#start({});
  }

  #start(body: JsonObject): StreamEvent[] {
    if (this.#isStarted) return [];
    this.#isStarted = true;
    const model = asString(body.modelId);
    return [{ type: 'start', ...(model && { model }) }];
  }

  /** Signatures are not kept: the service refuses a history in which one is wrong, and takes it without any. */
  #readReasoning(body: JsonObject): StreamEvent[] {
    const text = asString(body.text) ?? '';
    this.#written += text.length;
    if (text !== '') {
      this.#isReasoning = true;
      return [{ type: 'reasoning-delta', text }];
    }
    return body.signature === undefined ? [] : this.#endReasoning();
  }

  #endReasoning(): StreamEvent[] {
    if (!this.#isReasoning) return [];
    this.#isReasoning = false;
    return [{ type: 'reasoning-end' }];
  }

  #finishReason(): FinishReason {
    const reason = this.#stopReason ?? '';
    if (reason === TOO_LONG || /MAX_TOKENS|LENGTH/.test(reason)) return 'length';
    if (/FILTER|GUARDRAIL/.test(reason)) return 'content-filter';
    return this.#calls.count > 0 ? 'tool-calls' : 'stop';
  }

  /** Before any content it is no answer at all; after it, one that broke. */
  #broken(what: string): Failure {
    const kind = this.#isStarted ? 'broken-stream' : 'malformed';
    return { kind, scope: 'account', message: `The upstream ${what}.` };
  }

  #fail(failure: Failure): StreamEvent[] {
    this.#isClosed = true;
    return [{ type: 'failure', failure }];
  }
}
