import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { type StrictUpstream, strictUpstreams } from '../support/upstreams.ts';

const tool: Anthropic.Tool = {
  name: 'look',
  description: 'Looks at a thing',
  input_schema: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
};
const calls = [
  { id: 'toolu_a', name: 'look', input: { at: 'the wall' } },
  { id: 'toolu_b', name: 'look', input: { at: '门' } },
];
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

describe('the official @anthropic-ai/sdk package', () => {
  for (const [format, start] of Object.entries(strictUpstreams)) {
    describe(`with an ${format} upstream`, () => {
      let upstream: StrictUpstream;
      let gateway: TestGateway;
      let anthropic: Anthropic;

      beforeEach(async () => {
        upstream = await start();
        gateway = await startGateway(`providers: [${upstream.account}]`);
        anthropic = new Anthropic({ baseURL: gateway.url, apiKey: gateway.key, maxRetries: 0 });
      });
      afterEach(async () => {
        await gateway.close();
        await upstream.close();
      });

      const ask = async (streamed: boolean, request: Anthropic.MessageCreateParamsNonStreaming) =>
        streamed
          ? await anthropic.messages.stream(request).finalMessage()
          : await anthropic.messages.create(request);

      for (const streamed of [false, true]) {
        describe(streamed ? 'streamed' : 'plain', () => {
          it('gets text with usage', async () => {
            upstream.text('Grüße 🌍');
            const message = await ask(streamed, {
              model: 'm',
              max_tokens: 100,
              system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
              messages: [
                { role: 'user', content: 'Hi' },
                { role: 'assistant', content: 'Hello' },
                { role: 'user', content: [{ type: 'text', text: 'Look' }, image] },
              ],
              stop_sequences: ['END'],
            });
            assert.deepEqual(textsOf(message), ['Grüße 🌍']);
            assert.equal(message.stop_reason, 'end_turn');
            assert.equal(message.model, 'm');
            assert.ok(message.usage.input_tokens > 0 && message.usage.output_tokens > 0);
            assert.deepEqual(upstream.refused(), []);
          });

          it('gets thinking before the text', async () => {
            upstream.thinking('Hm, let me see.', 'Done.');
            const message = await ask(streamed, {
              model: 'm',
              max_tokens: 4000,
              thinking: { type: 'enabled', budget_tokens: 2000 },
              messages: [{ role: 'user', content: 'Think' }],
            });
            assert.deepEqual(
              message.content.map(({ type }) => type),
              ['thinking', 'text'],
            );
            assert.equal(
              message.content[0]?.type === 'thinking' && message.content[0].thinking,
              'Hm, let me see.',
            );
            upstream.text('Again.');
            const again = await ask(streamed, {
              model: 'm',
              max_tokens: 4000,
              thinking: { type: 'enabled', budget_tokens: 2000 },
              messages: [
                { role: 'user', content: 'Think' },
                { role: 'assistant', content: message.content },
                { role: 'user', content: 'And again' },
              ],
            });
            assert.deepEqual(textsOf(again), ['Again.']);
            assert.deepEqual(upstream.refused(), []);
          });

          it('runs parallel tools and brings back a picture and an error', async () => {
            upstream.calls(calls, 'Let me look.');
            upstream.text('A wall and a door.');
            const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'What is there?' }];
            const first = await ask(streamed, { model: 'm', max_tokens: 100, tools: [tool], messages });
            assert.equal(first.stop_reason, 'tool_use');
            const uses = first.content.filter((block) => block.type === 'tool_use');
            assert.deepEqual(
              uses.map(({ name, input }) => ({ name, input })),
              calls.map(({ name, input }) => ({ name, input })),
            );
            assert.deepEqual(textsOf(first), ['Let me look.']);
            messages.push({ role: 'assistant', content: first.content });
            messages.push({
              role: 'user',
              content: [
                {
                  type: 'tool_result',
                  tool_use_id: uses[0]!.id,
                  content: [{ type: 'text', text: 'see' }, image],
                },
                { type: 'tool_result', tool_use_id: uses[1]!.id, content: 'no light', is_error: true },
                { type: 'text', text: 'Go on.' },
              ],
            });
            const second = await ask(streamed, { model: 'm', max_tokens: 100, tools: [tool], messages });
            assert.deepEqual(textsOf(second), ['A wall and a door.']);
            assert.deepEqual(upstream.refused(), []);
            const sent = JSON.stringify(upstream.bodies().at(-1));
            for (const piece of ['see', dot, 'no light', 'Go on.'])
              assert.ok(sent.includes(piece), `${piece} is lost`);
          });
        });
      }

      it('can force a tool and forbid tools', async () => {
        const base = {
          model: 'm',
          max_tokens: 100,
          tools: [tool],
          messages: [{ role: 'user' as const, content: 'Look' }],
        };
        for (const tool_choice of [
          { type: 'auto' },
          { type: 'any', disable_parallel_tool_use: true },
          { type: 'tool', name: 'look' },
          { type: 'none' },
        ] as const) {
          upstream.text('well');
          await anthropic.messages.create({ ...base, tool_choice });
        }
        assert.deepEqual(upstream.refused(), []);
      });

      it('counts tokens', async () => {
        const count = async (text: string) => {
          const { input_tokens } = await anthropic.messages.countTokens({
            model: 'm',
            tools: [tool],
            messages: [{ role: 'user', content: text }],
          });
          return input_tokens;
        };
        const [short, long] = [await count('Hi'), await count('Hi '.repeat(500))];
        assert.ok(short > 10 && long > short + 200, `${short}, ${long}`);
      });

      it('gets errors as its own classes', async () => {
        const request = { model: 'nn', max_tokens: 10, messages: [{ role: 'user' as const, content: 'Hi' }] };
        await assert.rejects(anthropic.messages.create(request), Anthropic.NotFoundError);
        const stranger = new Anthropic({ baseURL: gateway.url, apiKey: 'x'.repeat(20), maxRetries: 0 });
        await assert.rejects(
          stranger.messages.create({ ...request, model: 'm' }),
          Anthropic.AuthenticationError,
        );
      });

      it('lists the models', async () => {
        const ids: string[] = [];
        for await (const model of anthropic.models.list()) ids.push(model.id);
        assert.deepEqual(ids, ['m']);
      });
    });
  }
});

const image = {
  type: 'image' as const,
  source: { type: 'base64' as const, media_type: 'image/png' as const, data: dot },
};

function textsOf(message: Anthropic.Message): string[] {
  return message.content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
}
