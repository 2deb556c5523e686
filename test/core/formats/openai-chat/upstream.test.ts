// The scripted Chat server of the tests: as strict as OpenAI's, and readable by our own reader and the SDK.

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import {
  type ChatUpstream,
  type ChatUpstreamOptions,
  chatError,
  chatPlain,
  chatStream,
  chatText,
  chatTools,
  startChatUpstream,
} from '../../../support/openai-chat-upstream.ts';

describe('the scripted Chat upstream', () => {
  const started: ChatUpstream[] = [];
  const key = `sk-${'x'.repeat(20)}`;

  async function start(options: ChatUpstreamOptions = {}) {
    const upstream = await startChatUpstream(options);
    started.push(upstream);
    const client = new OpenAI({ apiKey: key, baseURL: upstream.baseUrl, maxRetries: 0 });
    return { upstream, client };
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((upstream) => upstream.close()));
  });

  const messages = [{ role: 'user' as const, content: 'hi' }];

  it('greets by default, plain and streamed, with the usage chunk only where asked', async () => {
    const { client } = await start({ name: 'one' });
    const plain = await client.chat.completions.create({ model: 'm', messages });
    assert.equal(plain.choices[0]?.message.content, 'Hello from one');
    for (const include_usage of [true, false]) {
      const stream = client.chat.completions.stream({
        model: 'm',
        messages,
        stream_options: { include_usage },
      });
      const completion = await stream.finalChatCompletion();
      assert.equal(completion.choices[0]?.message.content, 'Hello from one');
      assert.equal(completion.usage?.total_tokens, include_usage ? 18 : undefined);
    }
  });

  it('answers with what was queued, in turn', async () => {
    const { upstream, client } = await start();
    upstream.enqueue(
      chatTools([{ name: 'f', arguments: { a: 1 } }, { name: 'g' }]),
      chatTools([{ name: 'f', arguments: { a: 1 } }]),
      chatText('x', { reasoning: 'hm', finish: 'length' }),
      chatPlain({ content: 'p' }),
      chatStream([{ role: 'assistant' }, { content: 's' }], { finish: null, done: false }),
      chatError(429, 'slow', { code: 'rate_limit_exceeded', headers: { 'retry-after': '1' } }),
    );
    const streamed = await client.chat.completions.stream({ model: 'm', messages }).finalChatCompletion();
    assert.deepEqual(
      streamed.choices[0]?.message.tool_calls?.map((call: any) => call.function.arguments),
      ['{"a":1}', '{}'],
    );
    const plain = await client.chat.completions.create({ model: 'm', messages });
    assert.equal(plain.choices[0]?.finish_reason, 'tool_calls');
    const cut = await client.chat.completions.create({ model: 'm', messages });
    assert.equal((cut.choices[0] as any).message.reasoning_content, 'hm');
    assert.equal(cut.choices[0]?.finish_reason, 'length');
    assert.equal(
      (await client.chat.completions.create({ model: 'm', messages })).choices[0]?.message.content,
      'p',
    );
    await assert.rejects(
      client.chat.completions.stream({ model: 'm', messages }).finalChatCompletion(),
      /finish_reason/,
    );
    await assert.rejects(client.chat.completions.create({ model: 'm', messages }), { status: 429 });
  });

  it('lists models, and knows no other address', async () => {
    const { upstream, client } = await start({ models: ['a', 'b'] });
    const { data } = await client.models.list();
    assert.deepEqual(
      data.map((model) => model.id),
      ['a', 'b'],
    );
    assert.equal((await fetch(`${upstream.url}/v1/other`, { method: 'POST', body: '{}' })).status, 404);
  });

  it('refuses a wrong key', async () => {
    const { client } = await start({ key: `sk-${'y'.repeat(20)}` });
    await assert.rejects(client.chat.completions.create({ model: 'm', messages }), {
      status: 401,
      code: 'invalid_api_key',
    });
  });

  const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } };
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
  const called = { role: 'assistant', content: null, tool_calls: [call] };
  const answered = { role: 'tool', tool_call_id: 'a', content: 'r' };
  const image = { type: 'image_url', image_url: { url: 'https://example.org/a.png' } };

  for (const [param, body] of [
    ['top_k', { top_k: 5 }],
    ['system', { system: 's' }],
    ['messages', { messages: [] }],
    ['messages[0].role', { messages: [{ role: 'model', content: 'x' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: null }] }],
    ['messages[0].content', { messages: [{ role: 'assistant', content: null }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: [] }] }],
    [
      'messages[0].reasoning_content',
      { messages: [{ role: 'assistant', content: 'x', reasoning_content: 'r' }] },
    ],
    [
      'messages[0].content[0].type',
      { messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] },
    ],
    ['messages[0].content[0].type', { messages: [{ role: 'system', content: [image] }] }],
    [
      'messages[0].content[0].cache_control',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x', cache_control: {} }] }] },
    ],
    ['messages[0].tool_call_id', { messages: [answered] }],
    ['messages[1]', { messages: [called, { role: 'user', content: 'x' }] }],
    ['messages', { messages: [called] }],
    ['messages[2].tool_call_id', { messages: [called, answered, answered] }],
    ['messages[1].content[0].type', { messages: [called, { ...answered, content: [image] }] }],
    ['messages[1].content', { messages: [called, { ...answered, content: null }] }],
    [
      'messages[0].tool_calls[0].id',
      { messages: [{ ...called, tool_calls: [{ ...call, id: 'x'.repeat(41) }] }] },
    ],
    ['messages[0].tool_calls', { messages: [{ role: 'assistant', content: 'x', tool_calls: [] }] }],
    [
      'messages[0].tool_calls[0].function.arguments',
      { messages: [{ ...called, tool_calls: [{ ...call, function: { name: 'f', arguments: {} } }] }] },
    ],
    ['tools', { tools: [] }],
    ['tools', { tools: null }],
    ['tools[0].input_schema', { tools: [{ ...tool, input_schema: {} }] }],
    ['tools[0].function.cache_control', { tools: [{ ...tool, function: { name: 'f', cache_control: {} } }] }],
    ['tools[0].function.name', { tools: [{ ...tool, function: { name: 'a.b' } }] }],
    ['tools[0].function.name', { tools: [{ ...tool, function: { name: 'x'.repeat(65) } }] }],
    [
      'tools[0].function.parameters',
      {
        tools: [
          {
            ...tool,
            function: { name: 'f', parameters: { type: 'object', properties: { a: { type: 'STRING' } } } },
          },
        ],
      },
    ],
    ['tool_choice', { tool_choice: 'auto' }],
    ['tool_choice', { tools: [tool], tool_choice: { type: 'any' } }],
    ['tool_choice', { tools: [tool], tool_choice: { type: 'function', function: { name: 'g' } } }],
    ['parallel_tool_calls', { parallel_tool_calls: true }],
    ['max_tokens', { max_tokens: 5, max_completion_tokens: 5 }],
    ['max_tokens', { max_tokens: 0 }],
    ['stop', { stop: ['a', 'b', 'c', 'd', 'e'] }],
    ['stop', { stop: [''] }],
    ['stream_options', { stream_options: { include_usage: true } }],
    ['reasoning_effort', { reasoning_effort: 'huge' }],
    [
      'response_format.json_schema.name',
      { response_format: { type: 'json_schema', json_schema: { schema: {} } } },
    ],
    [
      'response_format.json_schema.schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'OBJECT' } } } },
    ],
  ] as [string, object][]) {
    it(`refuses ${JSON.stringify(body).slice(0, 100)}`, async () => {
      const { upstream } = await start();
      const response = await fetch(`${upstream.baseUrl}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'm', messages, ...body }),
      });
      const { error } = (await response.json()) as any;
      assert.deepEqual([response.status, error.type, error.param], [400, 'invalid_request_error', param]);
      assert.equal(upstream.refusals.length, 1);
    });
  }

  it('takes what a vendor is said to take, and null where OpenAI takes it', async () => {
    const { upstream } = await start({ extensions: ['reasoning_content', 'enable_thinking'] });
    const body = {
      model: 'm',
      messages: [...messages, { role: 'assistant', content: 'x', reasoning_content: 'r' }, called, answered],
      enable_thinking: true,
      stop: null,
      temperature: null,
      tools: [tool],
      tool_choice: { type: 'function', function: { name: 'f' } },
    };
    const response = await fetch(`${upstream.baseUrl}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    assert.deepEqual([response.status, upstream.refusals], [200, []]);
  });
});
