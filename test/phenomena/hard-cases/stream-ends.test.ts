// Hard cases: how an answer ends, well or badly, and that every client is told the truth about it.

import assert from 'node:assert/strict';
import { type Crossing, endOf, everyCrossing, startRelay, told } from '../../support/asking.ts';
import { hear, hearPlain, readStream, writeStream } from '../../support/codec.ts';
import { chat, type FormatUnderTest, formats, gemini, messages, responses } from '../../support/formats.ts';
import * as claude from '../../support/samples/anthropic-messages.ts';
import * as google from '../../support/samples/gemini.ts';
import * as vendors from '../../support/samples/openai-chat.ts';
import * as openai from '../../support/samples/openai-responses.ts';
import type { ScriptedAnswer } from '../../support/scripted-server.ts';
import { callsOf, framesOf } from '../../support/strict-clients/heard.ts';

/** A first text, and an error in the middle, as each vendor says it. */
const beginnings: Record<string, string[]> = {
  'openai-chat': [vendors.chunk({ role: 'assistant', content: '' }), vendors.chunk({ content: 'half an' })],
  'anthropic-messages': [claude.start(), ...claude.textBlock(0, 'half an').slice(0, 2)],
  gemini: [google.said([{ text: 'half an' }])],
  'openai-responses': openai.stream(
    ...openai.created,
    ...openai.messageEvents(0, 'msg_1', 'half an').slice(0, 3),
  ),
};
const errors: Record<string, string> = {
  'openai-chat': vendors.data({ error: { message: 'Too many at once', type: 'server_error', code: null } }),
  'anthropic-messages': claude.event('error', {
    error: { type: 'overloaded_error', message: 'Too many at once' },
  }),
  gemini: google.chunk({ error: { code: 503, message: 'Too many at once', status: 'UNAVAILABLE' } }),
  'openai-responses': `event: error\ndata: ${JSON.stringify({
    type: 'error',
    code: 'server_error',
    message: 'Too many at once',
    param: null,
    sequence_number: 5,
  })}\n\n`,
};

/** What every client gets over HTTP when this is how the upstream answers. */
async function askedByAll(
  answer: (upstream: FormatUnderTest) => ScriptedAnswer,
  crossings: readonly Crossing[],
  check: (crossing: Crossing, text: string, status: number) => void,
): Promise<void> {
  const relay = await startRelay(answer);
  try {
    for (const crossing of crossings) {
      const { text, status } = await relay.ask(crossing, true);
      check(crossing, text, status);
    }
  } finally {
    await relay.close();
  }
}

describe('hard cases: ends of answers', () => {
  it('19: an end for tool calls without any call is a natural end', () => {
    const claims: [FormatUnderTest, string[]][] = [
      [chat, [beginnings['openai-chat']!.join(''), vendors.chunk({}, 'tool_calls'), vendors.done]],
      [messages, [claude.start(), ...claude.textBlock(0, 'Hm.'), ...claude.ending('tool_use')]],
    ];
    for (const [upstream, stream] of claims) {
      for (const client of formats) {
        assert.equal(hear(upstream, client, stream).end, 'stop', `${client.id} from ${upstream.id}`);
      }
    }
  });

  it('20: calls with a natural end are calls to be made', () => {
    const call = vendors.chunk(vendors.piece(0, 'call_1', 'look', '{}'));
    const item = openai.functionCall('fc_1', 'call_1', 'look', '{}');
    const answers: [FormatUnderTest, string[]][] = [
      [chat, [vendors.chunk({ role: 'assistant' }), call, vendors.chunk({}, 'stop'), vendors.done]],
      [messages, [claude.start(), ...claude.toolBlock(0, 'toolu_1', 'look'), ...claude.ending('end_turn')]],
      [gemini, [google.said([{ functionCall: { name: 'look' } }], 'STOP')]],
      [
        responses,
        openai.stream(...openai.created, ...openai.callEvents(0, 'fc_1', 'call_1', 'look', '{}'), [
          'response.completed',
          { response: openai.response('completed', [item]) },
        ]),
      ],
    ];
    for (const [upstream, stream] of answers) {
      for (const client of formats) {
        const heard = hear(upstream, client, stream);
        assert.equal(heard.end, 'calls', `${client.id} from ${upstream.id}`);
        assert.equal(callsOf(heard).length, 1);
      }
    }
  });

  it('21: a Chat client always gets one finish reason, plain and streamed', () => {
    for (const upstream of formats) {
      const text = writeStream(chat.format, readStream(upstream.format, upstream.sample.stream));
      const reasons = framesOf(text).flatMap(({ data }) =>
        data === '[DONE]' ? [] : (JSON.parse(data).choices[0]?.finish_reason ?? []),
      );
      assert.deepEqual(reasons, ['tool_calls'], upstream.id);
      assert.equal(hearPlain(upstream, chat, upstream.sample.plain).word, 'tool_calls', upstream.id);
    }
  });

  it('24: an upstream that dies after its 200 leaves an error, never a good end', async () => {
    for (const { client, upstream } of everyCrossing) {
      for (const stream of [[], beginnings[upstream.id]!]) {
        const heard = hear(upstream, client, stream);
        assert.equal(heard.end, 'failure', `${client.id} from ${upstream.id}, ${stream.length} events`);
      }
    }
    await askedByAll(
      (upstream) => ({ chunks: beginnings[upstream.id]!, ending: 'cut' }),
      everyCrossing,
      (crossing, text) => {
        assert.match(text, /half an/, told(crossing));
        assert.equal(endOf(crossing.client, text), 'bad', `${told(crossing)}:\n${text}`);
      },
    );
    await askedByAll(
      () => ({ chunks: [] }),
      everyCrossing,
      (crossing, _text, status) => assert.equal(status, 502, told(crossing)),
    );
  });

  it("25: an error event of a Responses upstream ends as the client's dialect ends failures", async () => {
    const flat = [...beginnings['openai-responses']!, errors['openai-responses']!];
    for (const client of formats) {
      const heard = hear(responses, client, flat);
      assert.equal(heard.end, 'failure', client.id);
      assert.match(heard.error ?? '', /Too many at once/, client.id);
    }
    await askedByAll(
      () => ({ chunks: flat }),
      everyCrossing.filter(({ upstream }) => upstream === responses),
      (crossing, text) => {
        assert.equal(endOf(crossing.client, text), 'bad', `${told(crossing)}:\n${text}`);
        assert.match(text, /Too many at once/);
      },
    );
  });

  it('26: an error in the middle of a stream is raised, whatever came before', async () => {
    for (const { client, upstream } of everyCrossing) {
      const heard = hear(upstream, client, [...beginnings[upstream.id]!, errors[upstream.id]!]);
      assert.equal(heard.end, 'failure', `${client.id} from ${upstream.id}`);
      assert.match(heard.error ?? '', /Too many at once/, `${client.id} from ${upstream.id}`);
    }
    await askedByAll(
      (upstream) => ({ chunks: [...beginnings[upstream.id]!, errors[upstream.id]!] }),
      everyCrossing,
      (crossing, text) => {
        assert.equal(endOf(crossing.client, text), 'bad', `${told(crossing)}:\n${text}`);
        assert.match(text, /Too many at once/, told(crossing));
      },
    );
  });
});
