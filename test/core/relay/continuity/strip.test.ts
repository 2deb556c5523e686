import assert from 'node:assert/strict';
import { anthropicMessages } from '../../../../src/core/formats/anthropic-messages/index.ts';
import type { ProofPlace } from '../../../../src/core/formats/continuity.ts';
import type { Format } from '../../../../src/core/formats/format.ts';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import { openaiResponses } from '../../../../src/core/formats/openai-responses/index.ts';
import { asList, type JsonObject } from '../../../../src/core/model/json.ts';
import type { Traits } from '../../../../src/core/model/traits.ts';

const SKIP = 'skip_thought_signature_validator';

interface Case {
  format: Format;
  traits?: Traits;
  /** Two finished and one running step, each with a proof: `old`, `mid`, `new`. */
  body: JsonObject;
  without: Record<'old' | 'new', unknown[]>;
  list(body: JsonObject): unknown[];
  events: [event: JsonObject, proofs: string[]][];
}

const use = (id: string) => ({ type: 'tool_use', id, name: 'read', input: {} });
const result = (id: string) => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: id, content: 'x' }],
});
const thinking = (signature: string) => ({ type: 'thinking', thinking: 'hm', signature });

const messages: Case = {
  format: anthropicMessages,
  body: {
    model: 'm',
    thinking: { type: 'enabled', budget_tokens: 2000 },
    messages: [
      { role: 'user', content: 'One' },
      { role: 'assistant', content: [thinking('old'), { type: 'text', text: 'A' }] },
      { role: 'user', content: [{ type: 'text', text: 'Two' }] },
      { role: 'assistant', content: [{ type: 'redacted_thinking', data: 'mid' }] },
      { role: 'user', content: 'Three' },
      { role: 'assistant', content: [thinking('new'), use('1')] },
      result('1'),
    ],
  },
  list: (body) => (body.messages as any[]).map(({ content }) => content),
  without: {
    old: [
      'One',
      [{ type: 'text', text: 'A' }],
      [{ type: 'text', text: 'Two' }],
      [{ type: 'redacted_thinking', data: 'mid' }],
      'Three',
      [thinking('new'), use('1')],
      result('1').content,
    ],
    new: [
      'One',
      [thinking('old'), { type: 'text', text: 'A' }],
      [{ type: 'text', text: 'Two' }],
      [{ type: 'redacted_thinking', data: 'mid' }],
      'Three',
      [use('1')],
      result('1').content,
    ],
  },
  events: [
    [{ type: 'content_block_delta', delta: { type: 'signature_delta', signature: 'a' } }, ['a']],
    [{ type: 'content_block_start', content_block: { type: 'redacted_thinking', data: 'b' } }, ['b']],
    [{ type: 'content_block_delta', delta: { type: 'text_delta', text: 'my signature' } }, []],
    [{ type: 'content_block_start', content_block: { type: 'thinking', thinking: '', signature: '' } }, []],
  ],
};

const signedCall = (thought_signature: string) => ({
  id: '1',
  type: 'function',
  function: { name: 'read', arguments: '{}' },
  extra_content: { google: { thought_signature } },
});

const chat: Case = {
  format: openaiChat,
  traits: { reasoningProofs: true },
  body: {
    messages: [
      { role: 'user', content: 'One' },
      {
        role: 'assistant',
        content: 'A',
        reasoning_details: [{ type: 'reasoning.text', text: 'hm', signature: 'old' }],
      },
      { role: 'user', content: 'Two' },
      { role: 'assistant', content: 'B', reasoning_details: [{ type: 'reasoning.encrypted', data: 'mid' }] },
      { role: 'user', content: 'Three' },
      { role: 'assistant', content: null, tool_calls: [signedCall('new')] },
      { role: 'tool', tool_call_id: '1', content: 'x' },
    ],
  },
  list: (body) =>
    (body.messages as any[])
      .filter(({ role }) => role === 'assistant')
      .map((message) => message.reasoning_details ?? message.tool_calls?.[0].extra_content ?? null),
  without: {
    old: [null, [{ type: 'reasoning.encrypted', data: 'mid' }], { google: { thought_signature: 'new' } }],
    new: [
      [{ type: 'reasoning.text', text: 'hm', signature: 'old' }],
      [{ type: 'reasoning.encrypted', data: 'mid' }],
      { google: { thought_signature: SKIP } },
    ],
  },
  events: [
    [{ choices: [{ delta: { tool_calls: [signedCall('a')] } }] }, ['a']],
    [{ choices: [{ delta: { reasoning_details: [{ data: 'b' }, { text: 'hm' }] } }] }, ['b']],
    [{ choices: [] }, []],
  ],
};

const reasoning = (encrypted_content: string) => ({
  type: 'reasoning',
  id: `rs_${encrypted_content}`,
  summary: [],
  encrypted_content,
});

const responses: Case = {
  format: openaiResponses,
  body: {
    input: [
      { role: 'user', content: 'One' },
      reasoning('old'),
      { type: 'message', id: 'msg_1', role: 'assistant', content: [] },
      { role: 'user', content: 'Two' },
      reasoning('mid'),
      { type: 'message', id: 'msg_2', role: 'assistant', content: [] },
      { role: 'user', content: 'Three' },
      reasoning('new'),
      { type: 'function_call', id: 'fc_1', call_id: '1', name: 'read', arguments: '{}' },
      { type: 'function_call_output', call_id: '1', output: 'x' },
    ],
  },
  list: (body) => (body.input as any[]).map(({ id, type, role }) => id ?? type ?? role),
  without: {
    old: ['user', 'message', 'user', 'rs_mid', 'msg_2', 'user', 'rs_new', 'fc_1', 'function_call_output'],
    new: [
      'user',
      'rs_old',
      'msg_1',
      'user',
      'rs_mid',
      'msg_2',
      'user',
      'function_call',
      'function_call_output',
    ],
  },
  events: [
    [{ type: 'response.output_item.done', item: reasoning('a') }, ['a']],
    [{ type: 'response.completed', response: { output: [reasoning('b'), { type: 'message' }] } }, ['b']],
    [{ type: 'response.output_item.added', item: { type: 'reasoning', encrypted_content: null } }, []],
  ],
};

const google: Case = {
  format: gemini,
  traits: { geminiGeneration: 3 },
  body: {
    contents: [
      { role: 'user', parts: [{ text: 'One' }] },
      { role: 'model', parts: [{ text: 'A' }, { text: '', thoughtSignature: 'old' }] },
      { role: 'user', parts: [{ text: 'Two' }] },
      { role: 'model', parts: [{ text: 'B', thoughtSignature: 'mid' }] },
      { role: 'user', parts: [{ text: 'Three' }] },
      { role: 'model', parts: [{ functionCall: { name: 'read' }, thoughtSignature: 'new' }] },
      { role: 'user', parts: [{ functionResponse: { name: 'read', response: {} } }] },
    ],
  },
  list: (body) => (body.contents as any[]).filter(({ role }) => role === 'model').map(({ parts }) => parts),
  without: {
    old: [
      [{ text: 'A' }],
      [{ text: 'B', thoughtSignature: 'mid' }],
      [{ functionCall: { name: 'read' }, thoughtSignature: 'new' }],
    ],
    new: [
      [{ text: 'A' }, { text: '', thoughtSignature: 'old' }],
      [{ text: 'B', thoughtSignature: 'mid' }],
      [{ functionCall: { name: 'read' }, thoughtSignature: SKIP }],
    ],
  },
  events: [
    [{ candidates: [{ content: { parts: [{ text: 'hm' }, { text: '', thoughtSignature: 'a' }] } }] }, ['a']],
    [{ candidates: [{ content: { parts: [{ functionCall: {}, thoughtSignature: SKIP }] } }] }, []],
    [{ promptFeedback: {} }, []],
  ],
};

for (const { format, traits = {}, body, list, without, events } of [messages, chat, responses, google]) {
  describe(`the proofs in a history of ${format.id}`, () => {
    const { proofs } = format;
    assert.ok(proofs);

    it('are asked for one by one, with the place where they stand', () => {
      const asked: [string, ProofPlace][] = [];
      const isToGo = (proof: string, place: ProofPlace) => {
        asked.push([proof, place]);
        return false;
      };
      proofs.strip(body, isToGo, traits);
      assert.deepEqual(asked, [
        ['old', 'finished'],
        ['mid', 'finished'],
        ['new', 'running'],
      ]);
    });

    it('stay as they are, in the same object, when none is to go', () => {
      const before = JSON.stringify(body);
      assert.equal(
        proofs.strip(body, () => false, traits),
        body,
      );
      assert.equal(JSON.stringify(body), before);
    });

    for (const gone of ['old', 'new'] as const) {
      it(`go one by one: ${gone}`, () => {
        const before = JSON.stringify(body);
        const stripped = proofs.strip(body, (proof) => proof === gone, traits);
        assert.deepEqual(list(stripped), without[gone]);
        assert.equal(JSON.stringify(body), before, 'the original is left alone');
      });
    }

    it('are found in events, each of which bears a mark', () => {
      for (const [event, found] of events) {
        assert.deepEqual(proofs.inEvent(event), found);
        const isMarked = proofs.marks.some((mark) => JSON.stringify(event).includes(mark));
        assert.ok(isMarked || found.length === 0, JSON.stringify(event));
      }
    });
  });
}

describe('what a request does without', () => {
  const assistants = (body: any) => (body.messages as any[]).filter(({ role }) => role === 'assistant');

  it('is `enabled` thinking, where the running loop of Messages lost its own', () => {
    const stripped = anthropicMessages.proofs?.strip(messages.body, (proof) => proof === 'new', {});
    assert.deepEqual(stripped?.thinking, { type: 'disabled' });
    const kept = anthropicMessages.proofs?.strip(messages.body, (proof) => proof === 'old', {});
    assert.deepEqual(kept?.thinking, messages.body.thinking);
    const adaptive = { ...messages.body, thinking: { type: 'adaptive' } };
    const without = anthropicMessages.proofs?.strip(adaptive, (proof) => proof === 'new', {});
    assert.deepEqual(without?.thinking, { type: 'adaptive' });
  });

  it('is an assistant message of Messages that held nothing else', () => {
    const stripped = anthropicMessages.proofs?.strip(messages.body, (proof) => proof === 'mid', {});
    assert.equal(asList(stripped?.messages).length, 6);
  });

  it('is a signature in Chat, for which there is a placeholder, unless the server knows none', () => {
    const body = { messages: [{ role: 'assistant', tool_calls: [{ id: '1' }, { id: '2' }] }] };
    const mended = openaiChat.proofs?.doWithout(body, 'Function call is missing a thought_signature');
    assert.deepEqual(assistants(mended)[0].tool_calls, [
      { id: '1', extra_content: { google: { thought_signature: SKIP } } },
      { id: '2' },
    ]);
    const plain = openaiChat.proofs?.strip(chat.body, (proof) => proof === 'new', {});
    assert.equal(assistants(plain)[2].tool_calls[0].extra_content, undefined);
  });

  it('is reasoning in Chat, for which empty text will do', () => {
    const body = {
      messages: [
        { role: 'assistant', content: 'A' },
        { role: 'assistant', reasoning_content: 'hm' },
      ],
    };
    const mended = openaiChat.proofs?.doWithout(body, '`reasoning_content` must be passed back');
    assert.deepEqual(
      assistants(mended).map((message) => message.reasoning_content),
      ['', 'hm'],
    );
  });

  it('is the id of a call of Responses, by which its reasoning would be looked up', () => {
    const mended = openaiResponses.proofs?.doWithout(responses.body, 'without its required reasoning');
    const ids = asList(mended?.input).flatMap((item: any) => item.id ?? []);
    assert.deepEqual(ids, ['rs_old', 'rs_mid', 'rs_new']);
  });

  it('is reasoning of Responses that is only referred to', () => {
    const body = {
      input: [
        { type: 'item_reference', id: 'rs_1' },
        { type: 'reasoning', id: 'rs_2', summary: [] },
        { role: 'user' },
      ],
    };
    const stripped = openaiResponses.proofs?.strip(body, () => true, {});
    assert.deepEqual(stripped?.input, [{ role: 'user' }]);
  });

  it('is a signature of Gemini, for which there is a placeholder', () => {
    const body = { contents: [{ role: 'model', parts: [{ functionCall: { name: 'read' } }] }] };
    assert.deepEqual(gemini.proofs?.doWithout(body, 'missing a thought_signature').contents, [
      { role: 'model', parts: [{ functionCall: { name: 'read' }, thoughtSignature: SKIP }] },
    ]);
  });

  it('is nothing where nothing is missing', () => {
    for (const { format, body } of [messages, google]) assert.equal(format.proofs?.doWithout(body, ''), body);
  });
});
