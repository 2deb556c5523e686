// Hard cases: token counts, limits, sampling, caching marks and forced tools.

import assert from 'node:assert/strict';
import { provider as anthropic } from '../../../src/core/providers/anthropic.ts';
import { provider as openai } from '../../../src/core/providers/openai.ts';
import { conversationOf, crossRequest, hear, hearPlain, writeFor } from '../../support/codec.ts';
import { chat, formats, gemini, messages } from '../../support/formats.ts';
import * as claude from '../../support/samples/anthropic-messages.ts';
import { figures as geminiFigures } from '../../support/samples/gemini.ts';
import { usage } from '../../support/samples/sample.ts';

const question = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
const mark = { cache_control: { type: 'ephemeral' } };

function marksIn(value: unknown): number {
  return JSON.stringify(value).split('"cache_control"').length - 1;
}

describe('hard cases: limits and token counts', () => {
  it('63: Messages clients get cached tokens once, beside the others', () => {
    const cached = { ...usage, cacheWrite: 0 };
    for (const upstream of formats) {
      const heard = hear(upstream, messages, upstream.sample.stream);
      assert.deepEqual(heard.usage, cached, upstream.id);
    }
    const events = messages.format.createStreamWriter({ ...context(), includeUsage: false });
    events.write({ type: 'usage', usage: { input: 100, cachedInput: 40, cacheWrite: 25, output: 5 } });
    const end = events.write({ type: 'finish', reason: 'stop' });
    assert.match(end, /"input_tokens":35,/);
  });

  it('64: OpenAI clients get the whole prompt, cache included', () => {
    const figures = {
      input_tokens: 10,
      cache_read_input_tokens: 300,
      cache_creation_input_tokens: 50,
      output_tokens: 4,
    };
    const stream = [
      claude.start({ ...figures, output_tokens: 1 }),
      ...claude.textBlock(0, 'Hi'),
      ...claude.ending('end_turn', figures),
    ];
    for (const client of formats) {
      const { input, cachedInput, output } = hear(messages, client, stream).usage;
      assert.deepEqual([input, cachedInput, output], [360, 300, 4], client.id);
    }
  });

  it('65: plain and streamed answers give the same figures', () => {
    for (const upstream of formats) {
      for (const client of formats) {
        const streamed = hear(upstream, client, upstream.sample.stream).usage;
        const plain = hearPlain(upstream, client, upstream.sample.plain).usage;
        assert.deepEqual(streamed, plain, `${client.id} from ${upstream.id}`);
        assert.deepEqual([plain.input, plain.cachedInput, plain.output], [100, 40, 30], client.id);
      }
    }
  });

  it("66: Gemini's thoughts count as output, and are taken out again for its clients", () => {
    assert.ok(geminiFigures.candidatesTokenCount < usage.output);
    for (const client of formats) {
      assert.equal(hear(gemini, client, gemini.sample.stream).usage.output, usage.output, client.id);
    }
    for (const upstream of formats) {
      const answer = hearPlain(upstream, gemini, upstream.sample.plain).usage;
      assert.deepEqual([answer.output, answer.reasoning], [usage.output, usage.reasoning], upstream.id);
    }
  });

  it('67: the limit goes out under the name that the model takes', () => {
    const limits = {
      max_tokens: { max_tokens: 50 },
      max_completion_tokens: { max_completion_tokens: 50, max_tokens: 7 },
    };
    for (const body of Object.values(limits)) {
      const reasoning = crossRequest(
        chat,
        chat,
        { ...question, ...body },
        openai.traits?.('gpt-6', 'openai-chat'),
      ).body;
      assert.deepEqual([reasoning.max_completion_tokens, reasoning.max_tokens], [50, undefined]);
      const plain = crossRequest(
        chat,
        chat,
        { ...question, ...body },
        { outputLimitField: 'max_tokens' },
      ).body;
      assert.deepEqual([plain.max_completion_tokens, plain.max_tokens], [undefined, 50]);
      for (const upstream of formats) {
        const { body: sent } = crossRequest(chat, upstream, { ...question, ...body });
        assert.match(JSON.stringify(sent), /[tT]okens":50\b/, upstream.id);
      }
    }
  });

  it('68: without a limit Messages gets the most that the model can', () => {
    for (const model of ['claude-haiku-4-5', 'claude-sonnet-5', 'claude-opus-4-1']) {
      const traits = anthropic.traits?.(model, 'anthropic-messages');
      const { body } = crossRequest(chat, messages, question, traits);
      assert.equal(body.max_tokens, traits?.maxOutputTokens);
      assert.ok(body.max_tokens >= 32_000, model);
    }
    assert.equal(crossRequest(chat, messages, question).body.max_tokens, 8192);
  });

  it('69: cache marks are never more than four, and none of our own joins those of the client', () => {
    const tool = { name: 'look', input_schema: { type: 'object', properties: {} } };
    const ask = (marked: number) => {
      const text = (index: number) => ({
        type: 'text',
        text: `part ${index}`,
        ...(index < marked ? mark : {}),
      });
      const content = [0, 1, 2, 3, 4, 5, 6].map(text);
      return {
        model: 'm',
        max_tokens: 9,
        tools: [tool],
        system: [text(6)],
        messages: [{ role: 'user', content }],
      };
    };
    for (const [given, wanted] of [
      [1, 1],
      [4, 4],
      [5, 4],
      [7, 4],
    ] as const) {
      const { body } = crossRequest(messages, messages, ask(given));
      assert.equal(messages.refusal(body), undefined);
      assert.equal(marksIn(body), wanted, `${given} given`);
    }
    const own = crossRequest(chat, messages, chat.sample.request).body;
    assert.equal(messages.refusal(own), undefined);
    assert.ok(marksIn(own) > 0 && marksIn(own) <= 4);
    for (const upstream of formats.filter(({ id }) => id !== 'anthropic-messages')) {
      assert.equal(marksIn(crossRequest(messages, upstream, ask(7)).body), 0, upstream.id);
    }
  });

  it('72: sampling goes only where it is taken, and within what is taken', () => {
    const asked = { ...question, temperature: 1.5, top_p: 0.9, top_k: 5, frequency_penalty: 1, seed: 4 };
    for (const upstream of formats) {
      for (const traits of [{}, { noSampling: true }]) {
        const { body, losses } = crossRequest(chat, upstream, asked, traits);
        assert.equal(upstream.refusal(body), undefined, `${upstream.id}: ${JSON.stringify(body)}`);
        if (!traits.noSampling) continue;
        assert.doesNotMatch(JSON.stringify(body), /temperature|top_?[pP]/, upstream.id);
        assert.match(losses.join(), /temperature.*top_?p/i, upstream.id);
      }
    }
    const { body, losses } = crossRequest(chat, messages, asked);
    assert.equal(body.temperature, 1);
    assert.ok(losses.includes('temperature above 1'));
  });

  it('77: a forced tool becomes a request in words where the model refuses to be forced', () => {
    const { conversation } = conversationOf(chat, { ...chat.sample.request, tool_choice: 'required' });
    const { body, losses } = writeFor(
      messages,
      conversation,
      anthropic.traits?.('claude-opus-5-5', 'anthropic-messages'),
    );
    assert.equal(messages.refusal(body), undefined);
    assert.deepEqual(body.tool_choice, { type: 'auto' });
    assert.match(JSON.stringify(body.system), /calling one of the tools/);
    assert.ok(losses.includes('forced tool choice'));
    for (const upstream of formats) {
      const forced = writeFor(upstream, conversation, { noForcedToolChoice: true });
      assert.equal(upstream.refusal(forced.body), undefined, upstream.id);
      assert.ok(
        forced.losses.some((loss) => /tool.choice/.test(loss)),
        `${upstream.id}: ${forced.losses}`,
      );
    }
  });
});

function context() {
  return { id: 'a'.repeat(24), model: 'm', created: 1, losses: new Set<string>() };
}
