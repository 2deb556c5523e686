import assert from 'node:assert/strict';
import { proofRefusal } from '../../../../src/core/relay/continuity/proof-refusal.ts';
import { judge } from '../../../../src/core/relay/judge.ts';

const refusals: [status: number, words: string, expected: string | undefined][] = [
  [400, 'messages.1.content.0: Invalid `signature` in `thinking` block', 'invalid'],
  [400, 'messages.1.content.0: Invalid `data` in `redacted_thinking` block', 'invalid'],
  [
    400,
    'messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.',
    'invalid',
  ],
  [
    404,
    "Item with id 'rs_0123abc' not found. Items are not persisted when `store` is set to false.",
    'invalid',
  ],
  [400, 'The encrypted content for item rs_01 could not be verified.', 'invalid'],
  [400, 'invalid_encrypted_content', 'invalid'],
  [400, 'Encrypted content item_id did not match the target item id.', 'invalid'],
  [400, 'Corrupted thought signature.', 'invalid'],
  [
    400,
    'messages.3.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
    'missing',
  ],
  [400, 'Function call is missing a thought_signature in functionCall parts.', 'missing'],
  [
    400,
    "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.",
    'missing',
  ],
  [400, 'The `reasoning_content` in the thinking mode must be passed back to the API.', 'missing'],
  [400, 'messages: at least one message is required', undefined],
  [404, 'The model `thinking-9` does not exist', undefined],
  [429, 'Invalid `signature` in `thinking` block', undefined],
  [500, 'Expected `thinking`, but found nothing', undefined],
  [400, 'Your organization could not be verified', undefined],
];

describe('a refusal because of proofs', () => {
  for (const [status, words, expected] of refusals) {
    it(`${status} ${words.slice(0, 70)} is ${expected ?? 'none'}`, () => {
      assert.equal(proofRefusal(status, words), expected);
      if (expected === undefined) return;
      const { kind, scope } = judge(status, {}, { message: words }, 0);
      assert.deepEqual([kind, scope], ['invalid-request', 'request'], 'the account is not to blame');
    });
  }
});
