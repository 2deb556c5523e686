// Hard cases: thinking, what proves it, and to whom it may be shown.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../../src/core/formats/fold.ts';
import {
  answerContext,
  conversationOf,
  crossRequest,
  hearPlain,
  readStream,
  throughJson,
  writeFor,
} from '../../support/codec.ts';
import { chat, type FormatUnderTest, formats, gemini, messages, responses } from '../../support/formats.ts';
import { signature } from '../../support/samples/anthropic-messages.ts';
import { thoughtSignature } from '../../support/samples/gemini.ts';
import { encrypted } from '../../support/samples/openai-responses.ts';

const odd = 'sig-Eq+oB/CkY==  \n trailing ';

/** A running tool loop whose assistant turn begins with these blocks. */
function loop(...thinking: object[]): any {
  return {
    model: 'm',
    max_tokens: 8000,
    thinking: { type: 'enabled', budget_tokens: 2000 },
    tools: [{ name: 'look', input_schema: { type: 'object', properties: {} } }],
    messages: [
      { role: 'user', content: 'Look' },
      {
        role: 'assistant',
        content: [...thinking, { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'seen' }] },
    ],
  };
}

/** What a client of this dialect sends back as history after the sample answer of an upstream. */
function echoed(client: FormatUnderTest, upstream: FormatUnderTest): any {
  const answer = foldAnswer(readStream(upstream.format, upstream.sample.stream));
  const body = throughJson(client.format.writeAnswer(answer, answerContext()));
  const ask = { ...throughJson(client.sample.request) };
  switch (client.id) {
    case 'openai-chat': {
      const { refusal: _, ...said } = body.choices[0].message;
      const results = said.tool_calls.map(({ id }: any) => ({
        role: 'tool',
        tool_call_id: id,
        content: 'ok',
      }));
      return { ...ask, messages: [...ask.messages, said, ...results] };
    }
    case 'anthropic-messages': {
      const uses = body.content.filter(({ type }: any) => type === 'tool_use');
      const content = uses.map(({ id }: any) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' }));
      const said = [
        { role: 'assistant', content: body.content },
        { role: 'user', content },
      ];
      // The sample's own history comes from nobody.
      return { ...ask, messages: [ask.messages[0], ...said] };
    }
    case 'openai-responses': {
      const calls = body.output.filter(({ type }: any) => type === 'function_call');
      const results = calls.map(({ call_id }: any) => ({
        type: 'function_call_output',
        call_id,
        output: 'ok',
      }));
      return { ...ask, input: [ask.input[0], ...body.output, ...results] };
    }
    default: {
      const { content } = body.candidates[0];
      const calls = content.parts.filter((part: any) => part.functionCall);
      const parts = calls.map(({ functionCall: { id, name } }: any) => ({
        functionResponse: { id, name, response: { output: 'ok' } },
      }));
      return { ...ask, contents: [ask.contents[0], content, { role: 'user', parts }] };
    }
  }
}

const proofs: Record<string, string> = {
  'anthropic-messages': signature,
  gemini: thoughtSignature,
  'openai-responses': encrypted,
};

describe('hard cases: reasoning', () => {
  it('54: a signature goes back byte for byte', () => {
    const body = loop({ type: 'thinking', thinking: ' Hm. \n', signature: odd });
    const { body: sent } = crossRequest(messages, messages, body);
    assert.deepEqual(sent.messages[1].content[0], body.messages[1].content[0]);
    const blocks = [
      { type: 'thinking', thinking: ' Hm. \n', signature: odd },
      { type: 'text', text: 'Yes.' },
    ];
    const plain = { ...messages.sample.plain, content: blocks, stop_reason: 'end_turn' };
    const [thought] = hearPlain(messages, messages, plain).parts;
    assert.deepEqual(thought, { type: 'reasoning', text: ' Hm. \n', proof: odd });
    assert.equal(messages.format.cleanHistory(body), body, 'a relayed history stays as it is');
  });

  it("55: another vendor's proof never reaches an upstream as if it were its own", () => {
    for (const client of formats) {
      for (const issuer of formats) {
        const history = echoed(client, issuer);
        for (const upstream of formats) {
          const told = `${client.id} client, from ${issuer.id}, to ${upstream.id}`;
          const isRelayed = client === upstream;
          const sent = isRelayed
            ? upstream.format.cleanHistory(history, { reasoningContent: false, geminiGeneration: 3 })
            : crossRequest(client, upstream, { ...history, model: 'm' }).body;
          if (!isRelayed) assert.equal(upstream.refusal(sent), undefined, told);
          const text = JSON.stringify(sent);
          const foreign = Object.entries(proofs).filter(([id]) => id !== upstream.id);
          for (const [, proof] of foreign) assert.ok(!text.includes(proof), `${told}: ${text}`);
          assert.doesNotMatch(text, /headgate/, `${told}: our own mark stays with us`);
        }
      }
    }
  });

  it('56: a running loop without a proven thought is asked without thinking', () => {
    for (const thinking of [[], [{ type: 'thinking', thinking: 'Foreign.', signature: '' }]]) {
      const { body, losses } = crossRequest(messages, messages, loop(...thinking));
      assert.equal(messages.refusal(body), undefined);
      assert.deepEqual(body.thinking, { type: 'disabled' });
      assert.ok(losses.includes('reasoning'));
    }
    const proven = loop({ type: 'thinking', thinking: 'Own.', signature });
    assert.equal(crossRequest(messages, messages, proven).body.thinking.type, 'enabled');
  });

  it('57: calls that Gemini did not make get the value that skips its check, its own keep their signature', () => {
    const traits = { geminiGeneration: 3 } as const;
    const { body } = crossRequest(chat, gemini, chat.sample.request, traits);
    const made = body.contents.flatMap(({ parts }: any) => parts).filter((part: any) => part.functionCall);
    assert.equal(gemini.refusal(body, traits), undefined);
    assert.deepEqual(
      made.map((part: any) => part.thoughtSignature),
      ['skip_thought_signature_validator', undefined],
    );
    const own = crossRequest(gemini, gemini, gemini.sample.request, traits).body;
    const kept = own.contents.flatMap(({ parts }: any) => parts).filter((part: any) => part.functionCall);
    assert.deepEqual(
      kept.map((part: any) => part.thoughtSignature),
      [thoughtSignature, undefined],
    );
  });

  it('58: a reasoning item that is only an id is left out where nothing is stored', () => {
    const bare = { type: 'reasoning', id: 'rs_123', summary: [] };
    const body = {
      ...responses.sample.request,
      input: [{ role: 'user', content: 'Hi' }, bare, { role: 'user', content: 'Well?' }],
    };
    for (const upstream of formats) {
      const { body: sent } = crossRequest(responses, upstream, body);
      assert.doesNotMatch(JSON.stringify(sent), /rs_123/, upstream.id);
      assert.equal(upstream.refusal(sent), undefined, upstream.id);
    }
  });

  it('59: encrypted content and the id it is bound to go back together', () => {
    const item = { type: 'reasoning', id: 'rs_bound', summary: [], encrypted_content: encrypted };
    const body = {
      ...responses.sample.request,
      input: [
        { role: 'user', content: 'Hi' },
        item,
        { role: 'assistant', content: 'Yes.' },
        { role: 'user', content: 'Well?' },
      ],
    };
    const { body: sent } = crossRequest(responses, responses, body);
    const back = sent.input.find(({ type }: any) => type === 'reasoning');
    assert.deepEqual([back?.id, back?.encrypted_content], ['rs_bound', encrypted]);
    assert.equal(responses.format.cleanHistory(body), body);
  });

  it('60: a server that wants its reasoning back gets the field on every assistant message', () => {
    const body = loop({ type: 'thinking', thinking: 'Own.', signature });
    body.messages.splice(
      1,
      0,
      { role: 'assistant', content: 'Unthought.' },
      { role: 'user', content: 'Again' },
    );
    const { body: sent } = crossRequest(messages, chat, body, { reasoningContent: true });
    const said = sent.messages.filter(({ role }: any) => role === 'assistant');
    assert.deepEqual(
      said.map(({ reasoning_content }: any) => reasoning_content),
      ['', 'Own.'],
    );
    const off = crossRequest(
      messages,
      chat,
      { ...body, thinking: { type: 'disabled' } },
      { reasoningContent: true },
    );
    assert.doesNotMatch(JSON.stringify(off.body), /reasoning_content/);
  });

  it('62: a budget stays below the limit, and the limit stays what the client said', () => {
    const sizes = [
      [1, 24_576],
      [1024, 10_000],
      [1025, 1024],
      [4000, 4000],
      [8000, 60_000],
      [undefined, 60_000],
    ] as const;
    for (const [limit, budgetTokens] of sizes) {
      const { conversation } = conversationOf(chat, chat.sample.request);
      conversation.reasoning = { mode: 'on', budgetTokens };
      conversation.sampling = {};
      if (limit === undefined) delete conversation.maxOutputTokens;
      else conversation.maxOutputTokens = limit;
      conversation.turns = conversation.turns.slice(0, 1);
      const { body } = writeFor(messages, conversation, { reasoning: 'budget' });
      assert.equal(messages.refusal(body), undefined, `${limit}, ${budgetTokens}: ${JSON.stringify(body)}`);
      if (limit !== undefined) assert.equal(body.max_tokens, limit);
      else assert.ok(body.max_tokens > budgetTokens);
    }
  });
});
