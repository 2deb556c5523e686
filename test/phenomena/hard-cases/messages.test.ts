// Hard cases: what histories look like, and what every upstream must get of them.

import assert from 'node:assert/strict';
import { conversationOf, crossRequest, throughJson, writeFor } from '../../support/codec.ts';
import { chat, type FormatUnderTest, formats, gemini, messages, responses } from '../../support/formats.ts';
import { picture } from '../../support/samples/sample.ts';

const lookTool = {
  type: 'function',
  function: { name: 'look', parameters: { type: 'object', properties: {} } },
};

function call(id: string, args = '{}', name = 'look'): object {
  return { id, type: 'function', function: { name, arguments: args } };
}

/** The request of a Chat client. */
function asChat(...list: object[]): any {
  return { model: 'm', messages: list, tools: [lookTool] };
}

/** Writes the request for every upstream, checks that each would take it, and hands over what it gets. */
function acceptedByAll(
  client: FormatUnderTest,
  body: any,
  check: (id: string, sent: any, losses: string[]) => void,
) {
  for (const upstream of formats) {
    const { body: sent, losses } = crossRequest(client, upstream, body);
    assert.equal(upstream.refusal(sent), undefined, `${upstream.id} refuses ${JSON.stringify(sent)}`);
    check(upstream.id, sent, losses);
  }
}

function occurrences(text: string, of: string): number {
  return text.split(of).length - 1;
}

describe('hard cases: messages', () => {
  it('32: empty text is left out, beside calls and everywhere else', () => {
    const body = asChat(
      { role: 'system', content: '' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '' },
          { type: 'text', text: 'Look' },
        ],
      },
      { role: 'assistant', content: '', tool_calls: [call('call_1')] },
      { role: 'tool', tool_call_id: 'call_1', content: '' },
      { role: 'assistant', content: '', reasoning_content: 'Only thought.' },
      { role: 'user', content: 'Well?' },
    );
    acceptedByAll(chat, body, (id, sent) => {
      assert.equal(occurrences(JSON.stringify(sent), '"text":""'), 0, id);
    });
  });

  it('33: a message without content goes, and tears no call from its result', () => {
    for (const content of [[], null, '']) {
      const body = asChat(
        { role: 'user', content },
        { role: 'user', content: 'Look' },
        { role: 'assistant', content: null, tool_calls: [call('call_1')] },
        { role: 'tool', tool_call_id: 'call_1', content },
        { role: 'user', content },
      );
      acceptedByAll(chat, body, (id, sent) => assert.match(JSON.stringify(sent), /Look/, id));
    }
  });

  it('34: an instruction in the middle stays where it is', () => {
    const body = asChat(
      { role: 'system', content: 'At the front' },
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Two' },
      { role: 'user', content: 'Three' },
      { role: 'system', content: 'In the middle' },
      { role: 'user', content: 'Four' },
    );
    for (const upstream of formats) {
      for (const systemTurns of [true, false, undefined]) {
        const { body: sent } = crossRequest(chat, upstream, body, { systemTurns });
        assert.equal(upstream.refusal(sent), undefined);
        const { system, instructions, systemInstruction, ...rest } = sent;
        const front = JSON.stringify([system, instructions, systemInstruction]);
        assert.equal(occurrences(front, 'In the middle'), 0, upstream.id);
        const order = JSON.stringify(rest).match(/One|Two|Three|In the middle|Four/g);
        assert.deepEqual(order, ['One', 'Two', 'Three', 'In the middle', 'Four'], upstream.id);
      }
    }
  });

  it('35: parallel results of Chat are one user turn of Messages', () => {
    const { body } = crossRequest(chat, messages, parallel);
    assert.deepEqual(
      body.messages.map(({ role }: any) => role),
      ['user', 'assistant', 'user'],
    );
    const [first, second, third] = body.messages[2].content;
    assert.deepEqual([first.tool_use_id, second.tool_use_id, third.text], ['call_1', 'call_2', 'Go on']);
  });

  it('36: parallel results are one content of Gemini, in the order of their calls', () => {
    for (const client of [chat, messages, responses]) {
      const asked =
        client === chat ? parallel : writeFor(client, conversationOf(chat, parallel).conversation).body;
      const { body } = crossRequest(client, gemini, { ...asked, model: 'm' });
      const calls = body.contents.find(({ role }: any) => role === 'model').parts;
      assert.equal(calls.filter((part: any) => part.functionCall).length, 2, client.id);
      const at = body.contents.findIndex(({ role }: any) => role === 'model') + 1;
      const results = body.contents[at].parts.filter((part: any) => part.functionResponse);
      assert.deepEqual(
        results.map(
          ({ functionResponse }: any) => JSON.stringify(functionResponse.response).match(/first|second/)?.[0],
        ),
        ['first', 'second'],
        client.id,
      );
    }
  });

  it('37: results stand before the text of their turn, right after the calls', () => {
    const body = {
      model: 'm',
      max_tokens: 100,
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      messages: [
        { role: 'user', content: 'Look' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Go on' },
            { type: 'tool_result', tool_use_id: 'toolu_1', content: 'seen' },
          ],
        },
      ],
    };
    acceptedByAll(messages, body, (id, sent) => {
      assert.deepEqual(JSON.stringify(sent).match(/seen|Go on/g), ['seen', 'Go on'], id);
    });
  });

  it('38: a result without its call is told, a call without its result gets one', () => {
    const body = {
      model: 'm',
      input: [
        { type: 'function_call_output', call_id: 'call_0', output: 'orphaned words' },
        { role: 'user', content: 'Look twice' },
        { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
        { type: 'function_call', call_id: 'call_2', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_2', output: 'seen' },
      ],
      tools: [{ type: 'function', name: 'look', parameters: { type: 'object', properties: {} } }],
    };
    acceptedByAll(responses, body, (id, sent, losses) => {
      const text = JSON.stringify(sent);
      assert.equal(occurrences(text, 'orphaned words'), 1, id);
      assert.equal(occurrences(text, 'seen'), 1, id);
      assert.ok(
        losses.some((loss) => /result/.test(loss)),
        `${id}: ${losses}`,
      );
    });
  });

  it('46: pictures in results reach every upstream, after all results', () => {
    const source = { type: 'base64', media_type: 'image/png', data: picture };
    const result = (id: string, content: unknown) => ({ type: 'tool_result', tool_use_id: id, content });
    const body: any = {
      model: 'm',
      max_tokens: 100,
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      messages: [
        { role: 'user', content: 'Look' },
        {
          role: 'assistant',
          content: ['toolu_1', 'toolu_2'].map((id) => ({ type: 'tool_use', id, name: 'look', input: {} })),
        },
        {
          role: 'user',
          content: [result('toolu_1', [{ type: 'image', source }]), result('toolu_2', 'a door')],
        },
      ],
    };
    acceptedByAll(messages, body, (id, sent) => {
      assert.equal(occurrences(JSON.stringify(sent), picture), 1, id);
    });
    const { messages: sent } = crossRequest(messages, chat, body).body;
    assert.deepEqual(
      sent.map(({ role }: any) => role),
      ['user', 'assistant', 'tool', 'tool', 'user'],
    );
    assert.match(sent[2].content, /attachment/);
    assert.equal(sent[4].content.at(-1).type, 'image_url');
  });

  it('47: a picture by address is never dropped in silence', () => {
    const url = 'https://example.test/cat.png';
    const image = { type: 'image_url', image_url: { url } };
    const body = asChat({ role: 'user', content: [{ type: 'text', text: 'Who?' }, image] });
    acceptedByAll(chat, body, (id, sent, losses) => {
      const text = JSON.stringify(sent);
      assert.ok(text.includes(url) || losses.some((loss) => /image/.test(loss)), `${id}: ${text}`);
      if (id === 'gemini')
        assert.ok(!text.includes('fileUri'), 'Gemini refuses addresses that are not its own');
    });
  });

  it('53: the output of a call may be text or a list of parts', () => {
    for (const output of ['seen', [{ type: 'input_text', text: 'seen' }]]) {
      const body = {
        model: 'm',
        input: [
          { role: 'user', content: 'Look' },
          { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
          { type: 'function_call_output', call_id: 'call_1', output },
        ],
        tools: [{ type: 'function', name: 'look', parameters: { type: 'object', properties: {} } }],
      };
      acceptedByAll(responses, body, (id, sent) => assert.match(JSON.stringify(sent), /seen/, id));
    }
  });

  it('75: null means absent, and is written only where a dialect demands it', () => {
    const nulls: Record<string, null> = {};
    const fields =
      'tools tool_choice stop temperature top_p max_tokens max_completion_tokens max_output_tokens response_format ' +
      'reasoning_effort reasoning text instructions metadata user seed n stream stream_options parallel_tool_calls ' +
      'logit_bias service_tier system stop_sequences thinking top_k include previous_response_id safetySettings toolConfig';
    for (const name of fields.split(' ')) nulls[name] = null;
    const bare: Record<string, any> = {
      'openai-chat': { messages: [{ role: 'user', content: 'Hi', name: null, tool_calls: null }] },
      'openai-responses': { input: [{ role: 'user', content: 'Hi' }] },
      'anthropic-messages': { messages: [{ role: 'user', content: 'Hi' }] },
      gemini: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], generationConfig: null },
    };
    for (const client of formats) {
      const limit = client === messages ? { max_tokens: 100 } : {};
      const body = throughJson({ ...nulls, model: 'm', ...bare[client.id], ...limit });
      acceptedByAll(client, body, (id, sent) => {
        assert.doesNotMatch(JSON.stringify(sent), /null/, `${client.id} to ${id}`);
      });
    }
  });
});

const parallel = asChat(
  { role: 'user', content: 'Look twice' },
  { role: 'assistant', content: null, tool_calls: [call('call_1'), call('call_2')] },
  { role: 'tool', tool_call_id: 'call_1', content: 'first' },
  { role: 'tool', tool_call_id: 'call_2', content: 'second' },
  { role: 'user', content: 'Go on' },
);
