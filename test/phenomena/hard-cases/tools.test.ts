// Hard cases: names, ids and arguments of tools.

import assert from 'node:assert/strict';
import { createToolRestorer } from '../../../src/core/formats/restore-tools.ts';
import {
  answerContext,
  conversationOf,
  crossRequest,
  hear,
  hearPlain,
  readStream,
  writeFor,
  writeStream,
} from '../../support/codec.ts';
import { chat, type FormatUnderTest, formats, gemini, messages, responses } from '../../support/formats.ts';
import * as claude from '../../support/samples/anthropic-messages.ts';
import * as google from '../../support/samples/gemini.ts';
import * as vendors from '../../support/samples/openai-chat.ts';
import * as openai from '../../support/samples/openai-responses.ts';
import { callsOf } from '../../support/strict-clients/heard.ts';
import { history } from './history.ts';

/** Every pair of ids that say "this result answers that call" in a request. */
function pairsOf(upstream: FormatUnderTest, body: any): [calls: string[], results: string[]] {
  const { turns } = conversationOf(upstream, { ...body, model: 'm' }).conversation;
  const parts = turns.flatMap((turn) => turn.parts);
  return [
    parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])),
    parts.flatMap((part) => (part.type === 'tool-result' ? [part.call] : [])),
  ];
}

/** A call whose arguments are streamed in these pieces, by each vendor that streams them. */
function streamsOf(pieces: string[]): [FormatUnderTest, string[]][] {
  return [
    [
      chat,
      [
        vendors.chunk(vendors.piece(0, 'c', 'look', '')),
        ...pieces.map((piece) => vendors.chunk(vendors.piece(0, undefined, undefined, piece))),
        vendors.chunk({}, 'tool_calls'),
      ],
    ],
    [
      messages,
      [claude.start(), ...claude.toolBlock(0, 'toolu_1', 'look', ...pieces), ...claude.ending('tool_use')],
    ],
    [
      responses,
      openai.stream(...openai.created, ...openai.callEvents(0, 'fc_1', 'c', 'look', ...pieces), [
        'response.completed',
        {
          response: openai.response('completed', [openai.functionCall('fc_1', 'c', 'look', pieces.join(''))]),
        },
      ]),
    ],
  ];
}

describe('hard cases: tools', () => {
  it('40: the id of a call is the same in the call and in its result, there and back', () => {
    for (const upstream of formats) {
      for (const id of ['exec_command:0', 'call_1', 'toolu_01A']) {
        const { body } = crossRequest(chat, upstream, history(id));
        assert.equal(upstream.refusal(body), undefined);
        const [calls, results] = pairsOf(upstream, body);
        assert.equal(calls.length, 1, upstream.id);
        assert.deepEqual(calls, results, `${id} to ${upstream.id}`);
      }
    }
    const stream = [
      vendors.chunk({ role: 'assistant' }),
      vendors.chunk(vendors.piece(0, 'exec_command:0', 'look', '{}')),
      vendors.chunk({}, 'tool_calls'),
      vendors.done,
    ];
    for (const client of formats) {
      const [given] = callsOf(hear(chat, client, stream));
      const asked = writeFor(client, conversationOf(chat, history(given!.id)).conversation).body;
      const { body } = crossRequest(client, chat, { ...asked, model: 'm' });
      const [calls, results] = pairsOf(chat, body);
      assert.deepEqual(calls, results, client.id);
    }
  });

  it('41: ids too long or too odd for an upstream are made short, and stay apart', () => {
    const long = `call_${'x'.repeat(944)}`;
    const ids = [`${long}1`, `${long}2`, 'call_x|fc_y', 'call_x|fc_z', 'Ünïcode id'];
    const calls = ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } }));
    const body = history('x');
    body.messages.splice(1, 2, { role: 'assistant', content: null, tool_calls: calls });
    for (const id of ids)
      body.messages.push({ role: 'tool', tool_call_id: id, content: `seen by ${id.slice(-6)}` });
    for (const upstream of formats) {
      for (const nineCharacterCallIds of [false, true]) {
        const { body: sent } = crossRequest(chat, upstream, body, { nineCharacterCallIds });
        assert.equal(upstream.refusal(sent), undefined, upstream.id);
        const [made, answered] = pairsOf(upstream, sent);
        assert.deepEqual(made, answered, upstream.id);
        assert.equal(new Set(made).size, ids.length, upstream.id);
        if (upstream === chat && nineCharacterCallIds) {
          for (const id of made) assert.match(id, /^[a-zA-Z0-9]{9}$/);
        }
      }
    }
  });

  it('42: long and odd tool names are changed alike everywhere, and changed back in answers', () => {
    const long = `mcp__a_server_with_a_very_long_name__${'x'.repeat(120)}`;
    const names = [`${long}_one`, `${long}_two`, 'dotted.name', 'spaced name', '1st'];
    const body = history('call_1', names[0]);
    body.tools = names.map((name) => ({
      type: 'function',
      function: { name, parameters: { type: 'object' } },
    }));
    body.tool_choice = { type: 'function', function: { name: names[1] } };
    for (const upstream of formats) {
      const { conversation } = conversationOf(chat, body);
      const writing = writeFor(upstream, conversation);
      assert.equal(upstream.refusal(writing.body), undefined, upstream.id);
      const back = conversationOf(upstream, { ...writing.body, model: 'm' }).conversation;
      const written = back.tools.map(({ name }) => name);
      assert.equal(new Set(written).size, names.length, `${upstream.id}: ${written}`);
      const restore = createToolRestorer(writing);
      const restored = written.map((name) => {
        const [event] = restore({ type: 'tool-call-start', call: 0, id: 'c', name, kind: 'function' });
        return event?.type === 'tool-call-start' ? event.name : '';
      });
      assert.deepEqual(restored, names, upstream.id);
      const called = back.turns.flatMap(({ parts }) => parts).find((part) => part.type === 'tool-call');
      assert.equal(called?.type === 'tool-call' && called.name, written[0], `${upstream.id}: history`);
      assert.ok(JSON.stringify(back.toolChoice).includes(written[1]!), `${upstream.id}: choice`);
    }
  });

  it('43: arguments keep their digits, their order and their empty objects', () => {
    const args = '{"id":12345678901234567890,"b":1,"a":{},"list":[],"x":1.10}';
    const kept = (text: string) =>
      text.includes('12345678901234567890') && /"b".*"a":\{\}.*"list":\[\]/.test(text);
    for (const upstream of formats) {
      const { conversation } = conversationOf(chat, history('call_1', 'look', args));
      const target = { model: 'm', stream: false, traits: {} };
      const text = JSON.stringify(upstream.format.writeRequest(conversation, target).body).replaceAll(
        '\\"',
        '"',
      );
      assert.ok(kept(text), `${upstream.id}: ${text}`);
    }
    const streams: [FormatUnderTest, string[]][] = [
      [
        chat,
        [
          vendors.chunk({ role: 'assistant' }),
          vendors.chunk(vendors.piece(0, 'c', 'look', args)),
          vendors.chunk({}, 'stop'),
        ],
      ],
      [
        messages,
        [claude.start(), ...claude.toolBlock(0, 'toolu_1', 'look', args), ...claude.ending('tool_use')],
      ],
    ];
    for (const [upstream, stream] of streams) {
      for (const client of formats) {
        const text = writeStream(client.format, readStream(upstream.format, stream)).replaceAll('\\"', '"');
        assert.ok(kept(text), `${client.id} from ${upstream.id}: ${text}`);
      }
    }
    // `null` as a token of its own, as models write it.
    for (const [upstream, stream] of streamsOf(['{"at":', 'null', ',"x":', ' ', '1}'])) {
      for (const client of formats) {
        const [call] = callsOf(hear(upstream, client, stream));
        assert.deepEqual(JSON.parse(call!.arguments), { at: null, x: 1 }, `${client.id} from ${upstream.id}`);
      }
    }
  });

  it('44: a Gemini call without arguments has an empty object for them', () => {
    for (const args of [{}, { args: null }, { args: {} }]) {
      const parts = [{ functionCall: { name: 'now', ...args } }];
      const plain = { candidates: [google.candidate(parts, 'STOP')] } as any;
      for (const client of formats) {
        assert.equal(
          callsOf(hear(gemini, client, google.said(parts, 'STOP')))[0]?.arguments,
          '{}',
          client.id,
        );
        assert.equal(callsOf(hearPlain(gemini, client, plain))[0]?.arguments, '{}', client.id);
      }
    }
  });

  it('52: custom tools and namespaces are wrapped for upstreams without them, and unwrapped in answers', () => {
    const patch = '*** Begin Patch\n"quoted" \\ 门\n*** End Patch';
    const body = {
      model: 'm',
      input: [
        { role: 'user', content: 'Mend it' },
        { type: 'custom_tool_call', call_id: 'call_1', name: 'apply_patch', input: patch },
        { type: 'custom_tool_call_output', call_id: 'call_1', output: 'done' },
      ],
      tools: [
        { type: 'custom', name: 'apply_patch', description: 'Mends' },
        {
          type: 'namespace',
          name: 'files',
          tools: [{ type: 'function', name: 'read', parameters: { type: 'object' } }],
        },
      ],
    };
    for (const upstream of formats) {
      const writing = crossRequest(responses, upstream, body);
      assert.equal(
        upstream.refusal(writing.body),
        undefined,
        `${upstream.id}: ${JSON.stringify(writing.body)}`,
      );
      const back = conversationOf(upstream, { ...writing.body, model: 'm' }).conversation;
      assert.equal(back.tools.length, 2, `${upstream.id}: both tools are offered`);
      const history = back.turns.flatMap(({ parts }) => parts).find((part) => part.type === 'tool-call');
      assert.ok(history?.type === 'tool-call' && history.arguments.includes('Begin Patch'), upstream.id);
      if (upstream === responses) continue;
      const events = back.tools.flatMap(({ name }, index) => [
        {
          type: 'tool-call-start' as const,
          call: index,
          id: `call_${index}`,
          name,
          kind: 'function' as const,
        },
        {
          type: 'tool-call-delta' as const,
          call: index,
          arguments: index === 0 ? JSON.stringify({ input: patch }) : '{}',
        },
        { type: 'tool-call-end' as const, call: index },
      ]);
      const all = [
        { type: 'start' as const },
        ...events,
        { type: 'finish' as const, reason: 'tool-calls' as const },
      ];
      const context = answerContext({ request: body });
      const text = writeStream(responses.format, all.flatMap(createToolRestorer(writing)), context);
      const [mend, read] = callsOf(responses.client.stream(text));
      assert.deepEqual(
        [mend?.kind, mend?.name, mend?.arguments],
        ['custom', 'apply_patch', patch],
        upstream.id,
      );
      assert.deepEqual([read?.kind, read?.name], ['function', 'files.read'], upstream.id);
    }
  });
});
