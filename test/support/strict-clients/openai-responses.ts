// A Responses client as strict as the official package and Codex.

import assert from 'node:assert/strict';
import type { Usage } from '../../../src/core/model/usage.ts';
import { framesOf, type Heard, type HeardPart, known, type StrictClient } from './heard.ts';

const terminals = ['response.completed', 'response.incomplete', 'response.failed'];

export const responsesClient: StrictClient = {
  stream(text) {
    const listener = new EventListener();
    framesOf(text).forEach(({ event, data }, position) => {
      const parsed = JSON.parse(data);
      assert.equal(event, parsed.type);
      assert.equal(parsed.sequence_number, position, 'events are numbered from 0');
      listener.hear(parsed);
    });
    return listener.result();
  },

  plain: (body) => heardOf(body),
};

/** What a whole response holds. */
function heardOf(response: any): Heard {
  assert.equal(response.object, 'response');
  assert.match(response.id, /^resp_/);
  const parts: HeardPart[] = response.output.flatMap(partsOf);
  const usage = response.usage ? usageOf(response.usage) : {};
  if (response.status === 'failed') {
    const message = response.error?.message;
    assert.ok(typeof message === 'string' && message !== '', 'an error has a message');
    assert.ok(response.error.code, 'an error has a code');
    return { parts, end: 'failure', word: '', error: message, usage };
  }
  assert.equal(response.error, null);
  if (response.status === 'incomplete') {
    const { reason } = response.incomplete_details;
    assert.ok(['max_output_tokens', 'content_filter'].includes(reason), reason);
    return { parts, end: reason === 'content_filter' ? 'filter' : 'length', word: reason, usage };
  }
  assert.equal(response.status, 'completed');
  assert.equal(response.incomplete_details, null);
  const hasCalls = parts.some(({ type }) => type === 'call');
  const isRefused = parts.some(({ type }) => type === 'refusal') && !hasCalls;
  return { parts, end: hasCalls ? 'calls' : isRefused ? 'filter' : 'stop', word: 'completed', usage };
}

function partsOf(item: any): HeardPart[] {
  assert.ok(item.id, 'an item has an id');
  switch (item.type) {
    case 'message':
      assert.equal(item.role, 'assistant');
      return item.content.map(contentOf);
    case 'reasoning': {
      assert.ok(Array.isArray(item.summary), 'reasoning has a summary');
      const pieces = [...item.summary, ...(item.content ?? [])];
      const part: HeardPart = { type: 'reasoning', text: pieces.map(({ text }) => text).join('') };
      return [item.encrypted_content ? { ...part, proof: item.encrypted_content } : part];
    }
    case 'function_call':
    case 'custom_tool_call': {
      const custom = item.type === 'custom_tool_call';
      const text = custom ? item.input : item.arguments;
      assert.ok(item.call_id && item.name && typeof text === 'string', JSON.stringify(item));
      const name = item.namespace ? `${item.namespace}.${item.name}` : item.name;
      return [
        { type: 'call', id: item.call_id, name, kind: custom ? 'custom' : 'function', arguments: text },
      ];
    }
    default:
      return [{ type: 'other', kind: item.type }];
  }
}

function contentOf(part: any): HeardPart {
  if (part.type === 'refusal') return { type: 'refusal', text: part.refusal };
  assert.equal(part.type, 'output_text');
  assert.ok(Array.isArray(part.annotations), 'output_text has annotations');
  return { type: 'text', text: part.text };
}

interface OpenItem {
  item: any;
  parts: any[];
  text: string;
  done: boolean;
}

class EventListener {
  #id = '';
  #items: OpenItem[] = [];
  #ended: any;

  hear(event: any): void {
    assert.equal(this.#ended, undefined, `something after the end: ${event.type}`);
    if (event.type === 'error') return;
    if (event.response) {
      this.#lifecycle(event);
      return;
    }
    assert.ok(this.#id, `${event.type} before response.created`);
    if (event.type === 'response.output_item.added') this.#added(event);
    else if (event.type === 'response.output_item.done') this.#done(event);
    else this.#inside(event);
  }

  result(): Heard {
    assert.ok(this.#ended, 'the stream has no end');
    return heardOf(this.#ended);
  }

  #lifecycle({ type, response }: any): void {
    if (!this.#id) {
      // A failure before anything else has no beginning to tell of.
      if (type !== 'response.failed') assert.equal(type, 'response.created', 'the first event');
      this.#id = response.id;
    } else assert.notEqual(type, 'response.created', 'response.created came twice');
    assert.equal(response.id, this.#id, 'the id never changes');
    if (!terminals.includes(type)) {
      assert.equal(response.status, type === 'response.queued' ? 'queued' : 'in_progress');
      return;
    }
    assert.equal(`response.${response.status}`, type);
    this.#ended = response;
    if (type === 'response.failed') return;
    assert.equal(response.output.length, this.#items.length, 'all items are in the final output');
    this.#items.forEach(({ item, done }, index) => {
      // The call that a limit cut is never done, so that nobody runs it.
      if (!done) assert.equal(type, 'response.incomplete', `item ${index} is not done`);
      else assert.deepEqual(response.output[index], item, 'the final item is the streamed one');
    });
  }

  #added({ output_index: index, item }: any): void {
    assert.equal(index, this.#items.length, 'items are counted from 0 in their order');
    this.#items.push({ item, parts: [], text: '', done: false });
  }

  #done({ output_index: index, item }: any): void {
    const open = this.#open(index, item.id);
    assert.equal(item.type, open.item.type);
    if (item.type === 'message')
      assert.deepEqual(item.content, open.parts, 'the parts as they were streamed');
    if (item.type === 'function_call') provesArguments(item.arguments, open.text);
    if (item.type === 'custom_tool_call') assert.equal(item.input, open.text, 'the input as streamed');
    open.item = item;
    open.done = true;
  }

  #open(index: number, id: string): OpenItem {
    const open = this.#items[index];
    assert.ok(open, `item ${index} was never added`);
    assert.equal(open.item.id, id, 'the id of an item never changes');
    assert.ok(!open.done, 'an event for an item that is done');
    return open;
  }

  #inside(event: any): void {
    const open = this.#open(event.output_index, event.item_id);
    const { parts } = open;
    switch (event.type) {
      case 'response.content_part.added':
        assert.equal(event.content_index, parts.length);
        parts.push({ ...event.part });
        return;
      case 'response.output_text.delta':
        assert.ok(Array.isArray(event.logprobs), 'the package reads logprobs');
        parts[event.content_index].text += event.delta;
        return;
      case 'response.refusal.delta':
        parts[event.content_index].refusal += event.delta;
        return;
      case 'response.output_text.done':
        assert.equal(event.text, parts[event.content_index].text, 'the whole text');
        return;
      case 'response.refusal.done':
        assert.equal(event.refusal, parts[event.content_index].refusal);
        return;
      case 'response.content_part.done':
        assert.deepEqual(event.part, parts[event.content_index], 'the whole part');
        return;
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        open.text += event.delta;
        return;
      case 'response.function_call_arguments.done':
        provesArguments(event.arguments, open.text);
        return;
      case 'response.custom_tool_call_input.done':
        assert.equal(event.input, open.text, 'the whole input');
        return;
      default:
        assert.match(
          event.type,
          /^response\.reasoning_(summary_part|summary_text|text)\.(added|delta|done)$/,
        );
        assert.equal(open.item.type, 'reasoning');
    }
  }
}

/** The whole arguments as they were streamed; what an upstream says for "none" may end as an empty object. */
function provesArguments(whole: string, streamed: string): void {
  const isNone = /^\s*(null)?\s*$/.test(streamed);
  if (!isNone || whole !== '{}') assert.equal(whole, streamed, 'the arguments as streamed');
}

function usageOf(usage: any): Usage {
  assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens);
  return known({
    input: usage.input_tokens,
    output: usage.output_tokens,
    cachedInput: usage.input_tokens_details?.cached_tokens,
    cacheWrite: usage.input_tokens_details?.cache_write_tokens,
    reasoning: usage.output_tokens_details?.reasoning_tokens,
  });
}
