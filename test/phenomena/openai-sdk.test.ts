import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { type StrictUpstream, strictUpstreams } from '../support/upstreams.ts';

const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const calls = [
  { id: 'call_a', name: 'get_weather', input: { city: 'Wien' } },
  { id: 'call_b', name: 'get_weather', input: { city: '北京' } },
];

describe('the official openai package', () => {
  for (const [format, start] of Object.entries(strictUpstreams)) {
    describe(`with an ${format} upstream`, () => {
      let upstream: StrictUpstream;
      let gateway: TestGateway;
      let openai: OpenAI;

      beforeEach(async () => {
        upstream = await start();
        gateway = await startGateway(`providers: [${upstream.account}]`);
        openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
      });
      afterEach(async () => {
        await gateway.close();
        await upstream.close();
      });

      it('gets a plain answer with usage', async () => {
        upstream.text('Grüße 🌍');
        const answer = await openai.chat.completions.create({
          model: 'm',
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: [{ type: 'text', text: 'Hi' }, picture] },
          ],
        });
        assert.equal(answer.choices[0]?.message.content, 'Grüße 🌍');
        assert.equal(answer.choices[0]?.finish_reason, 'stop');
        assert.equal(answer.model, 'm');
        const usage = answer.usage;
        assert.ok(
          usage &&
            usage.prompt_tokens > 0 &&
            usage.total_tokens === usage.prompt_tokens + usage.completion_tokens,
        );
        assert.deepEqual(upstream.refused(), []);
      });

      it('gets a stream with usage only when it asks for it', async () => {
        for (const include_usage of [true, false]) {
          upstream.text('Grüße 🌍 in pieces');
          const stream = openai.chat.completions.stream({
            model: 'm',
            messages: [{ role: 'user', content: 'Hi' }],
            ...(include_usage ? { stream_options: { include_usage } } : {}),
          });
          const answer = await stream.finalChatCompletion();
          assert.equal(answer.choices[0]?.message.content, 'Grüße 🌍 in pieces');
          assert.equal(answer.usage !== undefined && answer.usage !== null, include_usage);
        }
        assert.deepEqual(upstream.refused(), []);
      });

      for (const streamed of [false, true]) {
        it(`runs parallel tools and brings their results back, ${streamed ? 'streamed' : 'plain'}`, async () => {
          upstream.calls(calls, 'Let me look.');
          upstream.text('Sunny in both.');
          const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Weather?' }];
          const ask = async () => {
            const request = { model: 'm', messages, tools: [weather], parallel_tool_calls: true };
            return streamed
              ? await openai.chat.completions.stream(request).finalChatCompletion()
              : await openai.chat.completions.create(request);
          };
          const first = await ask();
          const message = first.choices[0]!.message;
          assert.equal(first.choices[0]?.finish_reason, 'tool_calls');
          assert.deepEqual(
            message.tool_calls?.map(
              (call) => call.type === 'function' && JSON.parse(call.function.arguments),
            ),
            calls.map(({ input }) => input),
          );
          const { role, content, tool_calls } = message;
          messages.push({ role, content, tool_calls: tool_calls?.map(asSent) });
          for (const call of message.tool_calls ?? []) {
            messages.push({ role: 'tool', tool_call_id: call.id, content: 'sunny' });
          }
          const second = await ask();
          assert.equal(second.choices[0]?.message.content, 'Sunny in both.');
          assert.deepEqual(upstream.refused(), []);
        });
      }

      it('can force a tool and forbid tools', async () => {
        const base = {
          model: 'm',
          messages: [{ role: 'user' as const, content: 'Weather?' }],
          tools: [weather],
        };
        for (const tool_choice of [
          'none',
          'auto',
          'required',
          { type: 'function', function: { name: 'get_weather' } },
        ] as const) {
          upstream.text('well');
          await openai.chat.completions.create({ ...base, tool_choice });
        }
        assert.deepEqual(upstream.refused(), []);
      });

      it('gets errors as its own classes', async () => {
        await assert.rejects(
          openai.chat.completions.create({ model: 'nn', messages: [{ role: 'user', content: 'Hi' }] }),
          (error: unknown) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found',
        );
        const stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'x'.repeat(20), maxRetries: 0 });
        await assert.rejects(
          stranger.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
          OpenAI.AuthenticationError,
        );
      });

      it('lists the models', async () => {
        const ids: string[] = [];
        for await (const model of openai.models.list()) ids.push(model.id);
        assert.deepEqual(ids, ['m']);
        assert.equal((await openai.models.retrieve('m')).id, 'm');
      });
    });
  }
});

/** The SDK's stream helper adds parsed arguments, which are not for sending. */
function asSent(call: OpenAI.ChatCompletionMessageToolCall): OpenAI.ChatCompletionMessageToolCall {
  assert.equal(call.type, 'function');
  const { id, type, function: called } = call as OpenAI.ChatCompletionMessageFunctionToolCall;
  return { id, type, function: { name: called.name, arguments: called.arguments } };
}

/** One grey dot. */
const picture = {
  type: 'image_url' as const,
  image_url: {
    url: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  },
};
