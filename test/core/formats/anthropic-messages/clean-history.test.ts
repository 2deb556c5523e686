// A client's history on its way to Anthropic: what only this gateway wrote there has to go.

import assert from 'node:assert/strict';
import {
  anthropicMessages,
  UNSIGNED_THINKING_MARK,
} from '../../../../src/core/formats/anthropic-messages/index.ts';

const ours = { type: 'thinking', thinking: 'hm', signature: UNSIGNED_THINKING_MARK };
const theirs = { type: 'thinking', thinking: 'hm', signature: 'sig-1' };
const question = { role: 'user', content: 'a' };
const call = { type: 'tool_use', id: 't1', name: 'read', input: {} };
const results = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1' }] };

function clean(messages: any[], more: any = {}): any {
  return anthropicMessages.cleanHistory({ model: 'm', max_tokens: 5, messages, ...more });
}

describe('cleaning a history', () => {
  it('is the same object when nothing has to go', () => {
    const body = {
      messages: [
        question,
        { role: 'assistant', content: [theirs, { ...call, id: 'toolu_1-A' }] },
        'odd',
        { role: 'user' },
      ],
    };
    assert.equal(anthropicMessages.cleanHistory(body), body);
    const odd = { messages: 'none' };
    assert.equal(anthropicMessages.cleanHistory(odd), odd);
  });

  it('takes out thinking that only this gateway signed, and leaves the rest as it is', () => {
    const messages = [
      question,
      { role: 'assistant', content: [ours, theirs, { type: 'text', text: 'b' }] },
      question,
    ];
    const before = structuredClone(messages);
    const cleaned = clean(messages);
    assert.deepEqual(cleaned.messages, [
      question,
      { role: 'assistant', content: [theirs, { type: 'text', text: 'b' }] },
      question,
    ]);
    assert.equal(cleaned.messages[0], messages[0]);
    assert.deepEqual(messages, before);
  });

  it('takes out messages that held nothing else', () => {
    assert.deepEqual(clean([question, { role: 'assistant', content: [ours] }, question]).messages, [
      question,
      question,
    ]);
  });

  it("brings other vendors' call ids into the dialect's alphabet, on both sides alike", () => {
    const id = 'functions.read:0';
    const { messages } = clean([
      question,
      { role: 'assistant', content: [{ ...call, id }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'x' }] },
    ]);
    const written = messages[1].content[0].id;
    assert.match(written, /^[a-zA-Z0-9_-]+$/);
    assert.equal(messages[2].content[0].tool_use_id, written);
  });

  it('turns enabled thinking off when the running tool loop lost its thinking, with the rule that needs it', () => {
    const loop = [question, { role: 'assistant', content: [ours, call] }, results];
    const thinking = { type: 'enabled', budget_tokens: 2000 };
    const cleaned = clean(loop, {
      thinking,
      context_management: {
        edits: [{ type: 'clear_thinking_20251015' }, { type: 'clear_tool_uses_20250919' }],
      },
    });
    assert.deepEqual(cleaned.thinking, { type: 'disabled' });
    assert.deepEqual(cleaned.context_management, { edits: [{ type: 'clear_tool_uses_20250919' }] });
    const only = clean(loop, {
      thinking,
      context_management: { edits: [{ type: 'clear_thinking_20251015' }] },
    });
    assert.equal('context_management' in only, false);
  });

  it('leaves thinking on where it may stay', () => {
    const adaptive = clean([question, { role: 'assistant', content: [ours, call] }, results], {
      thinking: { type: 'adaptive' },
    });
    assert.deepEqual(adaptive.thinking, { type: 'adaptive' });
    const finished = clean(
      [question, { role: 'assistant', content: [ours, { type: 'text', text: 'b' }] }, question],
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
    );
    assert.equal(finished.thinking.type, 'enabled');
  });
});
