// What the Open Responses specification shows: its seven shapes of a request, over every upstream, answered in its own.

import assert from 'node:assert/strict';
import { type Relay, startRelay } from '../support/asking.ts';
import { type FormatUnderTest, formats, responses } from '../support/formats.ts';
import type { Asked } from '../support/gateway.ts';
import { problemsOf, problemsOfEvent, responseShape } from '../support/open-responses.ts';
import { picture } from '../support/samples/sample.ts';
import { callsOf, said } from '../support/strict-clients/heard.ts';

const weather = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather at a place',
  parameters: {
    type: 'object',
    properties: { location: { type: 'string', description: 'City and country' } },
    required: ['location'],
  },
};

const user = (content: unknown) => ({ type: 'message', role: 'user', content });

interface Shape {
  stream?: boolean;
  request: object;
  /** What the upstream must have got, whatever its dialect. */
  arrives: string[];
  calls?: boolean;
}

const shapes: Record<string, Shape> = {
  'basic text': { request: { input: [user('Say hello.')] }, arrives: ['Say hello.'] },
  streaming: { stream: true, request: { input: [user('Count to five.')] }, arrives: ['Count to five.'] },
  'system prompt': {
    request: { input: [{ type: 'message', role: 'system', content: 'Talk like a pirate.' }, user('Hello.')] },
    arrives: ['Talk like a pirate.', 'Hello.'],
  },
  'tool calling': {
    request: { input: [user('Weather in Wien?')], tools: [weather] },
    arrives: ['Weather in Wien?', 'get_weather', 'The weather at a place', 'City and country'],
    calls: true,
  },
  'tool calling, streamed': {
    stream: true,
    request: { input: [user('Weather in Wien?')], tools: [weather] },
    arrives: ['Weather in Wien?', 'get_weather'],
    calls: true,
  },
  'image input': {
    request: {
      input: [
        user([
          { type: 'input_text', text: 'What is this?' },
          { type: 'input_image', image_url: `data:image/png;base64,${picture}` },
        ]),
      ],
    },
    arrives: ['What is this?', picture],
  },
  'multi-turn': {
    request: {
      input: [
        user('My name is Alice.'),
        { type: 'message', role: 'assistant', content: 'Hello Alice!' },
        user('What is my name?'),
      ],
    },
    arrives: ['My name is Alice.', 'Hello Alice!', 'What is my name?'],
  },
};

/** The answers of an upstream, with calls only where tools were offered. */
async function startUpstream(upstream: FormatUnderTest): Promise<Relay> {
  return startRelay(
    () =>
      ({ url, body }) => {
        const isStream = body.stream === true || url.includes(':stream');
        return isStream ? { chunks: [upstream.sample.stream.join('')] } : { body: upstream.sample.plain };
      },
    [upstream],
  );
}

function provesShape(asked: Asked, stream: boolean): any {
  assert.equal(asked.status, 200, asked.text);
  const heard = stream ? responses.client.stream(asked.text) : responses.client.plain(asked.body);
  assert.deepEqual(
    asked.events.flatMap(({ data }) => problemsOfEvent(data)),
    [],
  );
  const whole = stream ? asked.events.at(-1)?.data.response : asked.body;
  assert.deepEqual(problemsOf(responseShape, whole), []);
  assert.equal(whole.status, 'completed');
  assert.ok(whole.completed_at >= whole.created_at);
  return heard;
}

describe('the shapes of Open Responses', () => {
  for (const upstream of formats) {
    describe(`with an ${upstream.id} upstream`, () => {
      for (const [name, { stream = false, request, arrives, calls = false }] of Object.entries(shapes)) {
        it(name, async () => {
          const relay = await startUpstream(upstream);
          try {
            const heard = provesShape(
              await relay.ask({ client: responses, upstream }, stream, request),
              stream,
            );
            assert.notEqual(said(heard), '');
            if (calls) assert.ok(callsOf(heard).length > 0);
            const sent = relay.servers.get(upstream)?.requests.at(-1)?.body;
            assert.equal(upstream.refusal(sent), undefined, JSON.stringify(sent));
            const text = JSON.stringify(sent);
            for (const piece of arrives) assert.ok(text.includes(piece), `${piece} is not in ${text}`);
          } finally {
            await relay.close();
          }
        });
      }
    });
  }
});
