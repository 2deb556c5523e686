// A Messages client as strict as the official package and Claude Code.

import assert from 'node:assert/strict';
import type { Usage } from '../../../src/core/model/usage.ts';
import { framesOf, type Heard, type HeardPart, known, type StrictClient } from './heard.ts';

const ends: Record<string, Heard['end']> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  tool_use: 'calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'filter',
};

export const messagesClient: StrictClient = {
  stream(text) {
    const listener = new EventListener();
    for (const { event, data } of framesOf(text)) {
      const parsed = JSON.parse(data);
      assert.equal(event, parsed.type, 'the official reader goes by the `event:` line');
      listener.hear(parsed);
    }
    return listener.result();
  },

  plain(body) {
    checkHead(body);
    assert.ok(ends[body.stop_reason], `stop_reason ${body.stop_reason}`);
    assert.ok('stop_sequence' in body);
    return {
      parts: body.content.map(partOf),
      end: ends[body.stop_reason]!,
      word: body.stop_reason,
      usage: usageOf(body.usage),
    };
  },
};

function checkHead(message: any): void {
  assert.match(message.id, /^msg_/);
  assert.equal(message.type, 'message');
  assert.equal(message.role, 'assistant');
  assert.ok(message.model);
  assert.ok(Array.isArray(message.content));
}

function partOf(block: any): HeardPart {
  switch (block.type) {
    case 'text':
      assert.notEqual(block.text, '', 'an empty text block');
      return { type: 'text', text: block.text };
    case 'thinking':
      return { type: 'reasoning', text: block.thinking, proof: block.signature };
    case 'redacted_thinking':
      return { type: 'reasoning', text: '', proof: block.data };
    case 'tool_use':
      assert.ok(block.id && block.name, `id ${block.id}, name ${block.name}`);
      assert.ok(typeof block.input === 'object' && !Array.isArray(block.input), 'input is an object');
      return {
        type: 'call',
        id: block.id,
        name: block.name,
        kind: 'function',
        arguments: JSON.stringify(block.input),
      };
    default:
      return { type: 'other', kind: block.type };
  }
}

interface OpenBlock {
  block: any;
  deltas: number;
  input: string;
  signed: boolean;
}

class EventListener {
  #parts: HeardPart[] = [];
  #started = false;
  #open: OpenBlock | undefined;
  #index = 0;
  #usage: any = {};
  #word = '';
  #stopped = false;
  #error: string | undefined;

  hear(event: any): void {
    assert.ok(!this.#stopped, `something after the end: ${event.type}`);
    if (event.type === 'ping') return;
    if (event.type === 'error') this.#fail(event);
    else if (event.type === 'message_start') this.#start(event.message);
    else this.#hearOfMessage(event);
  }

  result(): Heard {
    assert.ok(this.#stopped, 'the stream has no end');
    const usage = this.#started ? usageOf(this.#usage) : {};
    if (this.#error !== undefined) {
      return { parts: this.#parts, end: 'failure', word: '', error: this.#error, usage };
    }
    return { parts: this.#parts, end: ends[this.#word]!, word: this.#word, usage };
  }

  #hearOfMessage(event: any): void {
    assert.ok(this.#started, `${event.type} before message_start`);
    assert.ok(this.#word === '' || event.type === 'message_stop', `${event.type} after message_delta`);
    if (event.type === 'message_stop') this.#stop();
    else if (event.type === 'content_block_start') this.#openBlock(event);
    else if (event.type === 'content_block_delta') this.#delta(event);
    else if (event.type === 'content_block_stop') this.#closeBlock(event);
    else if (event.type === 'message_delta') this.#messageDelta(event);
    else assert.fail(`unknown event ${event.type}`);
  }

  #start(message: any): void {
    assert.ok(!this.#started, 'message_start came twice');
    this.#started = true;
    checkHead(message);
    assert.deepEqual(message.content, []);
    assert.equal(message.stop_reason, null);
    this.#usage = { ...message.usage };
  }

  #fail({ error }: any): void {
    assert.ok(typeof error.message === 'string' && error.message !== '', 'an error has a message');
    assert.equal(this.#word, '', 'a good finish before the error');
    this.#error = error.message;
    this.#stopped = true;
  }

  #openBlock({ index, content_block: block }: any): void {
    assert.equal(this.#open, undefined, 'a block opens while another is open');
    assert.equal(index, this.#index, 'blocks are counted from 0 in their order');
    if (block.type === 'text') assert.equal(block.text, '');
    if (block.type === 'thinking') assert.equal(block.thinking, '');
    if (block.type === 'tool_use') assert.deepEqual(block.input, {}, 'a tool starts with an empty input');
    this.#open = { block: { ...block }, deltas: 0, input: '', signed: false };
  }

  #delta({ index, delta }: any): void {
    const open = this.#open;
    assert.ok(open, 'a delta without a block');
    assert.equal(index, this.#index);
    assert.ok(!open.signed, 'the signature comes last');
    open.deltas++;
    const { block } = open;
    if (delta.type === 'text_delta' && block.type === 'text') block.text += delta.text;
    else if (delta.type === 'thinking_delta' && block.type === 'thinking') block.thinking += delta.thinking;
    else if (delta.type === 'signature_delta' && block.type === 'thinking') {
      block.signature = delta.signature;
      open.signed = true;
    } else if (delta.type === 'input_json_delta' && 'input' in block) open.input += delta.partial_json;
    else assert.fail(`a ${delta.type} in a ${block.type} block`);
  }

  #closeBlock({ index }: any): void {
    const open = this.#open;
    assert.ok(open, 'a block closes that is not open');
    assert.equal(index, this.#index);
    const { block } = open;
    if (block.type === 'thinking') assert.ok(block.signature, 'thinking without a signature is not kept');
    if (block.type === 'tool_use') {
      assert.ok(open.deltas > 0, 'clients build the input from deltas alone');
      this.#parts.push({ ...(partOf(block) as HeardPart & { type: 'call' }), arguments: open.input });
    } else this.#parts.push(partOf(block));
    this.#open = undefined;
    this.#index++;
  }

  #messageDelta({ delta, usage }: any): void {
    assert.equal(this.#open, undefined, 'a block is open at the end');
    assert.ok(ends[delta.stop_reason], `stop_reason ${delta.stop_reason}`);
    assert.ok('stop_sequence' in delta);
    assert.equal(typeof usage.output_tokens, 'number');
    this.#word = delta.stop_reason;
    Object.assign(this.#usage, usage);
  }

  #stop(): void {
    assert.ok(this.#word, 'message_stop without a stop_reason');
    this.#stopped = true;
  }
}

function usageOf(usage: any): Usage {
  for (const field of ['input_tokens', 'output_tokens']) assert.equal(typeof usage[field], 'number', field);
  const cachedInput = usage.cache_read_input_tokens ?? 0;
  const cacheWrite = usage.cache_creation_input_tokens ?? 0;
  return known({
    input: usage.input_tokens + cachedInput + cacheWrite,
    output: usage.output_tokens,
    cachedInput,
    cacheWrite,
    reasoning: usage.output_tokens_details?.thinking_tokens,
  });
}
