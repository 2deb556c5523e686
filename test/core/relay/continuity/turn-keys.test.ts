import assert from 'node:assert/strict';
import type { Part, Turn } from '../../../../src/core/model/conversation.ts';
import { turnKeys } from '../../../../src/core/relay/continuity/turn-keys.ts';

const call = (id: string, args = '{}', name = 'read'): Part => ({
  type: 'tool-call',
  id,
  name,
  kind: 'function',
  arguments: args,
});
const text = (value: string): Part => ({ type: 'text', text: value });
const asked: Turn = { role: 'user', parts: [text('Well?')] };
const keys = (parts: Part[], before: Turn | undefined = asked, client = 'me') =>
  turnKeys(client, parts, before);

describe('the keys of an assistant turn', () => {
  it('are one for each call, whatever is said beside it', () => {
    assert.equal(keys([text('I look.'), call('a'), call('b')]).length, 2);
    assert.deepEqual(keys([text('I look.'), call('a')]), keys([call('a')]));
  });

  it('do not care how the client writes the arguments', () => {
    const written = keys([call('a', '{"path":"x","lines":{"from":1,"to":2}}')]);
    assert.deepEqual(keys([call('a', ' { "lines": { "to": 2, "from": 1 }, "path": "x" } ')]), written);
    assert.deepEqual(keys([call('a', '')]), keys([call('a', '{}')]));
  });

  it('differ where vendors count their ids from zero in every answer', () => {
    const one = keys([call('call_0', '{"path":"x"}')]);
    assert.notDeepEqual(keys([call('call_0', '{"path":"y"}')]), one);
    assert.notDeepEqual(keys([call('call_0', '{"path":"x"}', 'write')]), one);
    assert.notDeepEqual(keys([call('call_1', '{"path":"x"}')]), one);
  });

  it('are those of the text in a turn without calls, however it is cut', () => {
    const joined = keys([text('One.\n\nTwo.\n')]);
    assert.equal(joined.length, 1);
    assert.deepEqual(keys([text('One.'), { type: 'reasoning', text: 'hm' }, text('Two.')]), joined);
    assert.notDeepEqual(keys([text('One. Three.')]), joined);
  });

  it('tell equal short texts apart by what they answer', () => {
    const before: Turn = {
      role: 'user',
      parts: [{ type: 'tool-result', call: 'a', parts: [text('12') as any] }],
    };
    assert.notDeepEqual(keys([text('Done.')]), keys([text('Done.')], before));
    assert.deepEqual(keys([text('Done.')], before), keys([text('Done.')], before));
  });

  it('differ from client to client', () => {
    assert.notDeepEqual(keys([call('a')], asked, 'you'), keys([call('a')]));
    assert.notDeepEqual(keys([text('Done.')], asked, 'you'), keys([text('Done.')]));
  });

  it('are none for a turn that says nothing', () => {
    assert.deepEqual(keys([{ type: 'reasoning', text: 'hm' }]), []);
  });
});
