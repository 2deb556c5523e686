// A Chat Completions client as strict as the official package and the agents built on it.

import assert from 'node:assert/strict';
import type { Usage } from '../../../src/core/model/usage.ts';
import { framesOf, type Heard, type HeardPart, known, type StrictClient } from './heard.ts';

const ends: Record<string, Heard['end']> = {
  stop: 'stop',
  tool_calls: 'calls',
  length: 'length',
  content_filter: 'filter',
};

export const chatClient: StrictClient = {
  stream(text) {
    const listener = new ChunkListener();
    for (const { event, data } of framesOf(text)) {
      assert.equal(event, '', 'Chat streams name no events');
      listener.hear(data);
    }
    return listener.result();
  },

  plain(body) {
    assert.equal(body.object, 'chat.completion');
    assert.equal(body.choices.length, 1);
    const [{ message, finish_reason: word, index }] = body.choices;
    assert.equal(index, 0);
    assert.equal(message.role, 'assistant');
    assert.ok(message.content === null || typeof message.content === 'string', 'content: text or null');
    assert.ok(ends[word], `finish_reason ${word}`);
    const parts: HeardPart[] = [];
    if (message.reasoning_content) parts.push({ type: 'reasoning', text: message.reasoning_content });
    if (message.content) parts.push({ type: 'text', text: message.content });
    if (message.refusal) parts.push({ type: 'refusal', text: message.refusal });
    if ('tool_calls' in message) {
      assert.ok(message.tool_calls.length > 0, 'tool_calls is absent when there are none');
      parts.push(...message.tool_calls.map(callOf));
    }
    return { parts, end: ends[word]!, word, usage: body.usage ? usageOf(body.usage) : {} };
  },
};

function callOf(call: any): HeardPart {
  const custom = call.type === 'custom';
  const called = custom ? call.custom : call.function;
  const text = custom ? called.input : called.arguments;
  assert.ok(call.id && called.name, 'a call has an id and a name');
  assert.equal(typeof text, 'string');
  return {
    type: 'call',
    id: call.id,
    name: called.name,
    kind: custom ? 'custom' : 'function',
    arguments: text,
  };
}

class ChunkListener {
  #parts: HeardPart[] = [];
  #calls: Extract<HeardPart, { type: 'call' }>[] = [];
  #head: unknown[] | undefined;
  #roles = 0;
  #word = '';
  #usage: Usage = {};
  #done = false;
  #error: string | undefined;

  hear(data: string): void {
    assert.ok(!this.#done, `something after the end: ${data}`);
    if (data === '[DONE]') {
      assert.ok(this.#word, '[DONE] without a finish_reason');
      this.#done = true;
      return;
    }
    const chunk = JSON.parse(data);
    if (chunk.error) this.#fail(chunk.error);
    else this.#chunk(chunk);
  }

  result(): Heard {
    assert.ok(this.#done, 'the stream has no end');
    if (this.#error !== undefined) {
      return { parts: this.#parts, end: 'failure', word: '', error: this.#error, usage: this.#usage };
    }
    return { parts: this.#parts, end: ends[this.#word]!, word: this.#word, usage: this.#usage };
  }

  #fail(error: any): void {
    assert.ok(typeof error.message === 'string' && error.message !== '', 'an error has a message');
    assert.equal(typeof error.type, 'string');
    assert.equal(this.#word, '', 'a good finish before the error');
    this.#error = error.message;
    this.#done = true;
  }

  #chunk(chunk: any): void {
    assert.equal(chunk.object, 'chat.completion.chunk');
    const head = [chunk.id, chunk.created, chunk.model];
    assert.ok(head.every(Boolean), 'id, created and model are in every chunk');
    this.#head ??= head;
    assert.deepEqual(head, this.#head, 'id, created and model never change');
    if (chunk.choices.length === 0) {
      assert.ok(this.#word, 'the usage chunk comes after the finish');
      this.#usage = usageOf(chunk.usage);
      return;
    }
    assert.ok(chunk.usage === undefined || chunk.usage === null, 'usage stands in a chunk of its own');
    const [{ delta, finish_reason: word, index }] = chunk.choices;
    assert.equal(index, 0);
    assert.equal(this.#word, '', 'a delta after the finish');
    this.#delta(delta);
    if (word === null) return;
    assert.ok(ends[word], `finish_reason ${word}`);
    assert.ok(this.#roles === 1, 'the role came once');
    this.#word = word;
  }

  #delta(delta: any): void {
    if (delta.role !== undefined) {
      assert.equal(delta.role, 'assistant');
      assert.equal(this.#roles++, 0, 'the role comes once');
    }
    if (delta.reasoning_content) this.#add('reasoning', delta.reasoning_content);
    if (delta.content) this.#add('text', delta.content);
    if (delta.refusal) this.#add('refusal', delta.refusal);
    for (const piece of delta.tool_calls ?? []) this.#callPiece(piece);
  }

  #add(type: 'text' | 'reasoning' | 'refusal', text: string): void {
    assert.equal(this.#roles, 1, 'the role comes before content');
    const last = this.#parts.at(-1);
    if (last?.type === type) last.text += text;
    else this.#parts.push({ type, text });
  }

  #callPiece(piece: any): void {
    assert.equal(this.#roles, 1, 'the role comes before calls');
    assert.ok(Number.isInteger(piece.index), 'a piece of a call has an index');
    const open = this.#calls[piece.index];
    if (open) {
      assert.equal(piece.id, undefined, 'the id comes once');
      const called = open.kind === 'custom' ? piece.custom : piece.function;
      assert.equal(called.name, undefined, 'the name comes once');
      open.arguments += open.kind === 'custom' ? called.input : called.arguments;
      return;
    }
    assert.equal(piece.index, this.#calls.length, 'calls are counted from 0 in their order');
    assert.ok(piece.type === 'function' || piece.type === 'custom', 'the first piece has the type');
    const call = callOf(piece) as Extract<HeardPart, { type: 'call' }>;
    this.#calls.push(call);
    this.#parts.push(call);
  }
}

function usageOf(usage: any): Usage {
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  return known({
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cachedInput: usage.prompt_tokens_details?.cached_tokens,
    cacheWrite: usage.prompt_tokens_details?.cache_write_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens,
  });
}
