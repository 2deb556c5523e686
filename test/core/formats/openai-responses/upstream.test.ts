// The scripted Responses server of the tests: as strict as OpenAI's, and readable by our own reader and the SDK.

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import {
  messageItem,
  numbered,
  responsesBeginning,
  responsesCalls,
  responsesError,
  responsesFailure,
  responsesReasoning,
  responsesText,
} from '../../../support/openai-responses-answers.ts';
import { refusalOf } from '../../../support/openai-responses-rules.ts';
import {
  type ResponsesUpstream,
  type ResponsesUpstreamOptions,
  startResponsesUpstream,
} from '../../../support/openai-responses-upstream.ts';

describe('the scripted Responses upstream', () => {
  const started: ResponsesUpstream[] = [];
  const key = `sk-${'x'.repeat(20)}`;

  async function start(options: ResponsesUpstreamOptions = {}) {
    const upstream = await startResponsesUpstream(options);
    started.push(upstream);
    return { upstream, client: new OpenAI({ apiKey: key, baseURL: upstream.baseUrl, maxRetries: 0 }) };
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((upstream) => upstream.close()));
  });

  const question = { model: 'm', input: 'hi' };

  it('greets by default, plain and streamed', async () => {
    const { client } = await start({ name: 'one' });
    const plain = await client.responses.create(question);
    const streamed = await client.responses.stream(question).finalResponse();
    assert.deepEqual([plain.output_text, streamed.output_text], ['Hello from one', 'Hello from one']);
    assert.deepEqual([plain.usage?.total_tokens, streamed.usage?.total_tokens], [18, 18]);
  });

  for (const stream of [false, true]) {
    it(`answers ${stream ? 'streamed' : 'plainly'} with what was queued, in turn`, async () => {
      const { upstream, client } = await start();
      const ask = (body: object = {}) =>
        stream
          ? client.responses.stream({ ...question, ...body }).finalResponse()
          : client.responses.create({ ...question, ...body });
      const calls = [
        { name: 'f', arguments: { a: 1 } },
        { name: 'p', arguments: 'free', custom: true },
      ];
      upstream.enqueue(
        responsesCalls(calls, { text: 'Look:' }),
        responsesReasoning('hm', { text: 'x' }),
        responsesReasoning('hm', { text: 'x' }),
        responsesText('x', { incomplete: 'max_output_tokens' }),
        responsesError(429, 'slow', { code: 'rate_limit_exceeded', headers: { 'retry-after': '1' } }),
      );
      const { output } = await ask();
      assert.deepEqual(
        output.map((item: any) => item.arguments ?? item.input ?? item.content[0].text),
        ['Look:', '{"a":1}', 'free'],
      );
      const [silent] = (await ask()).output as any[];
      assert.deepEqual([silent.summary, silent.encrypted_content], [[], undefined]);
      const asking = { include: ['reasoning.encrypted_content'], reasoning: { summary: 'auto' } };
      const [shown] = (await ask(asking)).output as any[];
      assert.deepEqual([shown.summary[0].text, shown.encrypted_content], ['hm', 'gAAAAtest0']);
      assert.equal((await ask()).incomplete_details?.reason, 'max_output_tokens');
      await assert.rejects(async () => await ask(), { status: 429 });
    });
  }

  it('fails in the middle as OpenAI does', async () => {
    const { upstream, client } = await start();
    upstream.enqueue({ chunks: numbered([...responsesBeginning(), ...responsesFailure('gone')]) });
    await assert.rejects(client.responses.stream(question).finalResponse(), /gone/);
  });

  it('lists models, counts, and knows no other address', async () => {
    const { client, upstream } = await start({ models: ['a', 'b'], inputTokens: 5 });
    assert.deepEqual(
      (await client.models.list()).data.map(({ id }) => id),
      ['a', 'b'],
    );
    assert.equal((await client.responses.inputTokens.count(question)).input_tokens, 5);
    await assert.rejects(client.embeddings.create({ model: 'm', input: 'a' }), { status: 404 });
    assert.equal(upstream.refusals.length, 1);
  });

  it('wants its key where it has one', async () => {
    const { client, upstream } = await start({ key: `sk-${'y'.repeat(20)}` });
    await assert.rejects(client.responses.create(question), { status: 401 });
    const good = new OpenAI({ apiKey: `sk-${'y'.repeat(20)}`, baseURL: upstream.baseUrl });
    assert.equal((await good.responses.create(question)).status, 'completed');
  });
});

const user = { role: 'user', content: 'a' };
const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
const output = { type: 'function_call_output', call_id: 'c', output: 'x' };
const thought = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA1' };
const f = { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false };
const refusal = (body: object) => refusalOf({ model: 'm', input: [user], store: false, ...body });
const refusedInput = (...items: object[]) => refusal({ input: [user, ...items] });

describe('the rules of the Responses upstream', () => {
  it('take a whole agent’s history', () => {
    const message = { ...messageItem('x'), phase: 'commentary' };
    const items = [
      thought,
      message,
      { ...call, id: 'fc_1', status: 'completed' },
      { ...output, id: 'fco_1' },
    ];
    assert.equal(refusedInput(...items), undefined);
  });

  for (const [title, items] of [
    [
      'input_text in an assistant item',
      [{ role: 'assistant', content: [{ type: 'input_text', text: 'a' }] }],
    ],
    ['output_text in a user item', [{ role: 'user', content: [{ type: 'output_text', text: 'a' }] }]],
    ['an output without its call', [output]],
    ['a call without its output', [call]],
    ['an output of the other kind', [call, { ...output, type: 'custom_tool_call_output' }]],
    ['a call id used twice', [call, output, call, output]],
    ['a call id that is too long', [{ ...call, call_id: 'c'.repeat(65) }]],
    ['a bad tool name', [{ ...call, name: 'a.b' }, output]],
    ['parsed arguments', [{ ...call, arguments: {} }, output]],
    ['an id with another prefix', [{ ...call, id: 'msg_1' }, output]],
    ['an id with odd characters', [{ ...call, id: 'fc_1|x' }, output]],
    ['reasoning without encrypted content', [{ ...thought, encrypted_content: undefined }, call, output]],
    [
      'reasoning in plain text',
      [{ ...thought, content: [{ type: 'reasoning_text', text: 'a' }] }, call, output],
    ],
    ['reasoning without a summary', [{ ...thought, summary: undefined }, call, output]],
    ['reasoning of another vendor', [{ ...thought, encrypted_content: 'x' }, call, output]],
    ['reasoning that led to nothing', [thought, user]],
    ['a reference to an item that is not stored', [{ type: 'item_reference', id: 'msg_1' }]],
    ['an unknown item', [{ type: 'thought' }]],
    ['an unknown field of an item', [{ ...call, cache_control: {} }, output]],
    ['empty content', [{ role: 'user', content: [] }]],
    [
      'an image that is an object',
      [{ role: 'user', content: [{ type: 'input_image', image_url: { url: 'x' } }] }],
    ],
    [
      'a file without a name',
      [{ role: 'user', content: [{ type: 'input_file', file_data: 'data:a/b;base64,QQ==' }] }],
    ],
  ] as [string, object[]][]) {
    it(`refuse ${title}`, () => assert.ok(refusedInput(...items)));
  }

  for (const [title, body] of [
    ['an unknown field', { stop: ['x'] }],
    ['no model', { model: undefined }],
    ['an empty input', { input: [] }],
    ['a response that is not stored', { previous_response_id: 'resp_1' }],
    ['null tools', { tools: null }],
    ['a choice without tools', { tool_choice: { type: 'function', name: 'f' } }],
    ['a choice of a tool that is not there', { tools: [f], tool_choice: { type: 'function', name: 'g' } }],
    ['two tools of one name', { tools: [f, f] }],
    ['a tool in Chat’s shape', { tools: [{ type: 'function', function: f }] }],
    ['parameters that are no object', { tools: [{ ...f, parameters: {} }] }],
    ['a strict tool that is open', { tools: [{ ...f, strict: true }] }],
    [
      'a type in Gemini’s capitals',
      { tools: [{ ...f, parameters: { type: 'object', properties: { a: { type: 'STRING' } } } }] },
    ],
    [
      'a schema in Gemini’s capitals',
      { text: { format: { type: 'json_schema', name: 'a', schema: { type: 'OBJECT' } } } },
    ],
    ['a low limit', { max_output_tokens: 15 }],
    ['a high temperature', { temperature: 3 }],
    ['an unknown effort', { reasoning: { effort: 'huge' } }],
    ['an unknown inclusion', { include: ['everything'] }],
    ['a long user', { safety_identifier: 'x'.repeat(65) }],
    ['a schema without a name', { text: { format: { type: 'json_schema', schema: {} } } }],
    ['JSON mode that nobody speaks of', { text: { format: { type: 'json_object' } } }],
  ] as [string, object][]) {
    it(`refuse ${title}`, () => assert.ok(refusal(body)));
  }
});
