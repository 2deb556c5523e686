import assert from 'node:assert/strict';
import { kiro } from '../../../../src/core/formats/kiro/index.ts';
import { createToolRestorer } from '../../../../src/core/formats/restore-tools.ts';
import type { Conversation, Part, Turn } from '../../../../src/core/model/conversation.ts';
import type { Traits } from '../../../../src/core/model/traits.ts';
import { throughJson } from '../../../support/codec.ts';
import { refusalOf } from '../../../support/kiro-rules.ts';

const words = (text: string): Part => ({ type: 'text', text });
const user = (...parts: (string | Part)[]): Turn => turn('user', parts);
const assistant = (...parts: (string | Part)[]): Turn => turn('assistant', parts);
const call = (id: string, name: string, args = '{}'): Part => ({
  type: 'tool-call',
  id,
  name,
  kind: 'function',
  arguments: args,
});
const result = (id: string, text: string, isError?: boolean): Part => ({
  type: 'tool-result',
  call: id,
  parts: [{ type: 'text', text }],
  ...(isError && { isError }),
});
const tool = (name: string, schema: object = { type: 'object', properties: {} }, description = 'Does it.') =>
  ({ kind: 'function', name, description, schema }) as Conversation['tools'][number];

function turn(role: Turn['role'], parts: (string | Part)[]): Turn {
  return { role, parts: parts.map((part) => (typeof part === 'string' ? words(part) : part)) };
}

/** A good request, or the test fails with the rule that it breaks. */
function write(asked: Partial<Conversation>, traits: Traits = {}, model = 'claude-sonnet-4.5') {
  const conversation: Conversation = {
    model: 'asked',
    system: [],
    turns: [user('Hi')],
    tools: [],
    sampling: {},
    stop: [],
    stream: true,
    ...asked,
  };
  const writing = kiro.writeRequest(conversation, { model, stream: true, traits });
  const body = throughJson(writing.body);
  assert.equal(refusalOf(body), undefined, JSON.stringify(body));
  const { history = [], currentMessage, conversationId } = body.conversationState;
  const current = currentMessage.userInputMessage;
  return { ...writing, body, history, current, conversationId, context: current.userInputMessageContext };
}

const contents = (history: any[]) =>
  history.map((message) => (message.userInputMessage ?? message.assistantResponseMessage).content);

describe('a conversation for Kiro', () => {
  it('is the last message and the history before it, the instructions at the head of the first', () => {
    const { history, current, losses } = write({
      system: [
        { type: 'text', text: 'Be kind.' },
        { type: 'text', text: 'Be short.' },
      ],
      turns: [user('One'), assistant('Two'), user('Three')],
    });
    assert.deepEqual(contents(history), ['Be kind.\n\nBe short.\n\nOne', 'Two']);
    assert.equal(current.content, 'Three');
    assert.deepEqual([current.modelId, current.origin], ['claude-sonnet-4.5', 'AI_EDITOR']);
    assert.deepEqual(losses, []);
  });

  it('without a history has none, and its instructions stand in the message itself', () => {
    const { body, current } = write({ system: [{ type: 'text', text: 'Be kind.' }] });
    assert.equal(current.content, 'Be kind.\n\nHi');
    assert.equal('history' in body.conversationState, false);
  });

  it('goes by turns: neighbours are one message, and it begins and ends with the user', () => {
    const { history, current, losses } = write({
      turns: [
        assistant('I began'),
        user('a'),
        user('b'),
        turn('system', ['Mind this.']),
        assistant('c'),
        assistant('d'),
      ],
    });
    assert.deepEqual(contents(history), [
      '(The conversation goes on.)',
      'I began',
      'a\n\nb\n\nMind this.',
      'c\n\nd',
    ]);
    assert.equal(current.content, 'Continue');
    assert.deepEqual(losses, ['system turn sent as user text', 'assistant turn at the end']);
  });

  it('never holds an empty message', () => {
    const { history, current } = write({
      tools: [tool('look')],
      turns: [user(''), user('Go'), assistant('', call('c1', 'look')), user(result('c1', ''))],
    });
    assert.deepEqual(contents(history), ['Go', 'Calling tools.']);
    assert.equal(current.content, 'Tool results provided.');
    assert.deepEqual(current.userInputMessageContext.toolResults, [
      { toolUseId: 'c1', status: 'success', content: [{ text: '(no output)' }] },
    ]);
  });

  it('keeps its id from turn to turn, and shares it with no other', () => {
    const first = write({ turns: [user('One')], user: 'session-1' });
    const second = write({ turns: [user('One'), assistant('Two'), user('Three')], user: 'session-1' });
    const other = write({ turns: [user('One')], user: 'session-2' });
    assert.equal(first.conversationId, second.conversationId);
    assert.notEqual(first.conversationId, other.conversationId);
    assert.notEqual(first.conversationId, write({ turns: [user('Two')] }).conversationId);
  });

  it('holds no half of a character', () => {
    const { current } = write({ turns: [user('a\uD83Db 😀', result('none', 'x\uDE00'))] });
    assert.ok(current.content.startsWith('a\uFFFDb 😀'));
  });

  it('names what has no place there', () => {
    const { losses } = write({
      maxOutputTokens: 100,
      sampling: { temperature: 0.5, topP: 0.9, topK: 5, seed: 1, frequencyPenalty: 1, presencePenalty: 1 },
      stop: ['END'],
      verbosity: 'low',
      serviceTier: 'flex',
      turns: [user('a'), assistant({ type: 'reasoning', text: 'Hm' }, 'b'), user('c')],
    });
    assert.deepEqual(losses.toSorted(), [
      'frequency_penalty',
      'max_tokens',
      'presence_penalty',
      'reasoning in history',
      'seed',
      'service_tier',
      'stop',
      'temperature',
      'top_k',
      'top_p',
      'verbosity',
    ]);
  });
});

describe('tools at Kiro', () => {
  it('stand in the last message alone, with whole schemas', () => {
    const schema = { type: 'object', properties: { at: { type: 'string' } }, required: null, $schema: 'x' };
    const { context, history } = write({
      tools: [tool('look', schema), tool('now', {}, '')],
      turns: [user('a'), assistant('b'), user('c')],
    });
    assert.deepEqual(
      context.tools.map((entry: any) => entry.toolSpecification),
      [
        {
          name: 'look',
          description: 'Does it.',
          inputSchema: { json: { ...schema, required: [] } },
        },
        {
          name: 'now',
          description: 'The tool now.',
          inputSchema: { json: { type: 'object', properties: {}, required: [] } },
        },
      ],
    );
    assert.equal(JSON.stringify(history).includes('toolSpecification'), false);
  });

  it('with names that are too long or too free get others, and the answer the first ones back', () => {
    const long = `mcp__server__${'very_'.repeat(12)}long`;
    const writing = write({
      tools: [tool(long), tool('файл.read')],
      turns: [user('a'), assistant(call('c1', long, '{"x":1}')), user(result('c1', 'ok'))],
    });
    const [first, second] = writing.context.tools.map((entry: any) => entry.toolSpecification.name);
    assert.ok(first.length <= 64);
    assert.equal(writing.history[1].assistantResponseMessage.toolUses[0].name, first);
    const restore = createToolRestorer(writing);
    for (const [written, original] of [
      [first, long],
      [second, 'файл.read'],
    ]) {
      const [event] = restore({ type: 'tool-call-start', call: 0, id: 'x', name: written, kind: 'function' });
      assert.equal(event?.type === 'tool-call-start' && event.name, original);
    }
  });

  it('that were called before are declared although the client offers none any more', () => {
    const { context } = write({
      turns: [user('a'), assistant(call('c1', 'gone')), user(result('c1', 'ok'))],
    });
    assert.deepEqual(
      context.tools.map((entry: any) => entry.toolSpecification.name),
      ['gone'],
    );
  });

  it('that take free text become functions, and are called back as what they are', () => {
    const custom = { kind: 'custom', name: 'patch', description: 'Patches.' } as const;
    const earlier: Part = {
      type: 'tool-call',
      id: 'c1',
      name: 'patch',
      kind: 'custom',
      arguments: '*** Begin',
    };
    const writing = write({
      tools: [custom],
      turns: [user('a'), assistant(earlier), user(result('c1', 'ok'))],
    });
    assert.deepEqual(writing.wrappedTools, ['patch']);
    assert.deepEqual(writing.history[1].assistantResponseMessage.toolUses[0].input, { input: '*** Begin' });
  });

  it('of another vendor stay behind, and so do those that a choice leaves out', () => {
    const foreign = {
      kind: 'function',
      name: 'web_search',
      opaque: { format: 'anthropic-messages', value: { type: 'web_search_20250305' } },
    } as const;
    const { context, losses } = write({
      tools: [foreign, tool('a'), tool('b')],
      toolChoice: { type: 'allowed', names: ['b'], required: false },
    });
    assert.deepEqual(
      context.tools.map((entry: any) => entry.toolSpecification.name),
      ['b'],
    );
    assert.deepEqual(losses, ['tool web_search']);
  });

  for (const [choice, sentence] of [
    [{ type: 'required' }, 'Answer by calling one of the tools.'],
    [{ type: 'tool', name: 'a' }, 'Answer by calling the tool a.'],
  ] as const) {
    it(`that must be called (${choice.type}) are asked for in words`, () => {
      const { current, losses } = write({ tools: [tool('a')], toolChoice: choice });
      assert.equal(current.content, `Hi\n\n${sentence}`);
      assert.deepEqual(losses, ['forced tool choice']);
    });
  }

  it('that must not be called are not offered', () => {
    const { context, losses } = write({ tools: [tool('a')], toolChoice: { type: 'none' } });
    assert.equal(context, undefined);
    assert.deepEqual(losses, []);
  });

  it('keep the numbers in their arguments exactly, and arguments that are cut off as text', () => {
    const { body } = write({
      tools: [tool('a')],
      turns: [
        user('x'),
        assistant(call('c1', 'a', '{"id":12345678901234567890}'), call('c2', 'a', '{"broken":')),
        user(result('c1', 'ok'), result('c2', 'bad', true)),
      ],
    });
    const [, answer] = body.conversationState.history;
    assert.equal(answer.assistantResponseMessage.toolUses[1].input._raw, '{"broken":');
    const { toolResults } = body.conversationState.currentMessage.userInputMessage.userInputMessageContext;
    assert.deepEqual(
      toolResults.map(({ status }: any) => status),
      ['success', 'error'],
    );
  });
});

describe('media at Kiro', () => {
  const png = { kind: 'base64', mediaType: 'image/png', data: 'aGk=' } as const;

  it('are bytes with a format; those of a result follow it in the message', () => {
    const picture: Part = { type: 'tool-result', call: 'c1', parts: [{ type: 'image', source: png }] };
    const { current, history } = write({
      tools: [tool('shoot')],
      turns: [
        user('Look', { type: 'image', source: { ...png, mediaType: 'image/jpg' } }),
        assistant(call('c1', 'shoot')),
        user(picture),
      ],
    });
    assert.deepEqual(history[0].userInputMessage.images, [{ format: 'jpeg', source: { bytes: 'aGk=' } }]);
    assert.deepEqual(current.images, [{ format: 'png', source: { bytes: 'aGk=' } }]);
    assert.match(current.userInputMessageContext.toolResults[0].content[0].text, /attached/);
  });

  it('by address are fetched by the gateway, never by the service', () => {
    assert.equal(kiro.takesMediaUrl?.('https://example.com/a.png', 'image'), false);
  });

  it('that are text are sent as such; others leave a word and a name in the losses', () => {
    const pdf = { kind: 'base64', mediaType: 'application/pdf', data: 'aGk=' } as const;
    const { current, losses } = write({
      turns: [
        user(
          { type: 'document', source: { kind: 'text', text: 'All of it.' }, name: 'notes.txt' },
          { type: 'document', source: pdf, name: 'book.pdf' },
          { type: 'image', source: { ...png, mediaType: 'image/tiff' } },
          { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'aGk=' } },
        ),
      ],
    });
    assert.match(current.content, /notes\.txt:\n\nAll of it\.[\s\S]*Left out.*application\/pdf, book\.pdf/);
    assert.deepEqual(losses, [
      'document of type application/pdf',
      'image of type image/tiff',
      'audio of type audio/wav',
    ]);
    assert.equal('images' in current, false);
  });
});

describe('reasoning at Kiro', () => {
  const asked = { reasoning: { mode: 'on', budgetTokens: 5000 } } as const;

  it('is asked for by tags before the instructions, within the limits of the service', () => {
    const { current } = write(
      { ...asked, system: [{ type: 'text', text: 'Be kind.' }] },
      { reasoning: 'budget' },
    );
    const tags = '<thinking_mode>enabled</thinking_mode><max_thinking_length>5000</max_thinking_length>';
    assert.equal(current.content, `${tags}\n\nBe kind.\n\nHi`);
    const much = write({ reasoning: { mode: 'on', budgetTokens: 100_000 } }, { reasoning: 'budget' });
    assert.match(much.current.content, /<max_thinking_length>24576</);
    const adaptive = write({ reasoning: { mode: 'adaptive', effort: 'max' } }, { reasoning: 'budget' });
    assert.match(adaptive.current.content, /^<thinking_mode>adaptive<.*<thinking_effort>high</);
  });

  it('is a field where the model has one', () => {
    const { current } = write(asked, { reasoning: 'effort' });
    assert.deepEqual(current.reasoning, { effort: 'low' });
    assert.equal(current.content, 'Hi');
  });

  it('is a loss where the model has none, and nothing where it is off', () => {
    assert.deepEqual(write(asked, { reasoning: 'none' }).losses, ['reasoning']);
    const off = write({ reasoning: { mode: 'off' } }, { reasoning: 'effort' });
    assert.deepEqual([off.current.reasoning, off.losses], [undefined, []]);
  });
});

describe('a form of the answer at Kiro', () => {
  it('is asked for in words', () => {
    const { current, losses } = write({ output: { type: 'json-schema', schema: { type: 'object' } } });
    assert.match(current.content, /^Hi\n\n.*valid JSON.*\{"type":"object"\}$/);
    assert.deepEqual(losses, ['response format']);
  });
});
