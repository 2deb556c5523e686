// However odd a conversation and whatever a model's quirks: what is written is taken, and loses no word and no result.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Part } from '../../src/core/model/conversation.ts';
import { throughJson } from '../support/codec.ts';
import { formats } from '../support/formats.ts';
import { runs } from './runs.ts';
import { anyTraits, wildConversation } from './wild.ts';

describe('any conversation at all', () => {
  for (const { id, format, refusal } of formats) {
    it(`${id}: becomes a request that its vendor takes, and stays as it was`, () => {
      fc.assert(
        fc.property(wildConversation, anyTraits, (asked, traits) => {
          const before = structuredClone(asked);
          const target = { model: 'upstream-model', stream: asked.stream, traits };
          const first = throughJson(format.writeRequest(asked, target).body);
          assert.equal(refusal(first, traits), undefined, JSON.stringify(first));
          assert.deepEqual(asked, before, 'the conversation may be written again for another account');
          assert.deepEqual(
            throughJson(format.writeRequest(asked, target).body),
            first,
            'the same every time',
          );
        }),
        runs(150),
      );
    });

    it(`${id}: keeps every word of the user, every call and every result, each once`, () => {
      fc.assert(
        fc.property(wildConversation, anyTraits, (asked, traits) => {
          const wanted: string[] = [];
          asked.turns.forEach((turn, index) => {
            turn.parts = [...turn.parts, ...marked(turn.role, index)];
            wanted.push(
              ...(turn.role === 'assistant' ? ['word', 'call'] : ['word']).map((kind) => `${kind} ${index};`),
            );
            if (turn.role === 'user') wanted.push(`result ${index};`);
          });
          const target = { model: 'upstream-model', stream: asked.stream, traits };
          const text = JSON.stringify(throughJson(format.writeRequest(asked, target).body));
          for (const mark of wanted) assert.equal(text.split(mark).length, 2, `${mark} in ${text}`);
        }),
        runs(80),
      );
    });
  }
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
