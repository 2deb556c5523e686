// However odd a conversation: what is written for Kiro is taken by its rules, and loses no word and no result.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kiro } from '../../../../src/core/formats/kiro/index.ts';
import type { Part } from '../../../../src/core/model/conversation.ts';
import { runs } from '../../../properties/runs.ts';
import { anyTraits, wildConversation } from '../../../properties/wild.ts';
import { throughJson } from '../../../support/codec.ts';
import { refusalOf } from '../../../support/kiro-rules.ts';

describe('any conversation at all', () => {
  it('kiro: becomes a request that its service takes, and stays as it was', () => {
    fc.assert(
      fc.property(wildConversation, anyTraits, (asked, traits) => {
        const before = structuredClone(asked);
        const target = { model: 'claude-sonnet-4.5', stream: asked.stream, traits };
        const first = throughJson(kiro.writeRequest(asked, target).body);
        assert.equal(refusalOf(first), undefined, JSON.stringify(first));
        assert.deepEqual(asked, before, 'the conversation may be written again for another account');
        assert.deepEqual(throughJson(kiro.writeRequest(asked, target).body), first, 'the same every time');
      }),
      runs(150),
    );
  });

  it('kiro: keeps every word of the user, every call and every result, each once', () => {
    fc.assert(
      fc.property(wildConversation, anyTraits, (asked, traits) => {
        const wanted: string[] = [];
        asked.turns.forEach((turn, index) => {
          turn.parts = [...turn.parts, ...marked(turn.role, index)];
          wanted.push(`word ${index};`);
          if (turn.role === 'assistant') wanted.push(`call ${index};`);
          if (turn.role === 'user') wanted.push(`result ${index};`);
        });
        const target = { model: 'claude-sonnet-4.5', stream: asked.stream, traits };
        const text = JSON.stringify(throughJson(kiro.writeRequest(asked, target).body));
        for (const mark of wanted) assert.equal(text.split(mark).length, 2, `${mark} in ${text}`);
      }),
      runs(80),
    );
  });
});

/** Parts that can be told apart in what is written. */
function marked(role: string, index: number): Part[] {
  const word: Part = { type: 'text', text: `word ${index};` };
  const parts: Part[] = [{ type: 'text', text: `result ${index};` }];
  if (role === 'user') return [{ type: 'tool-result', call: `call_${index - 1}`, parts } as Part, word];
  if (role !== 'assistant') return [word];
  const args = JSON.stringify({ note: `call ${index};` });
  return [word, { type: 'tool-call', id: `call_${index}`, name: 'read', kind: 'function', arguments: args }];
}
