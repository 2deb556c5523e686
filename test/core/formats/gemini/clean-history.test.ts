// Histories that hold calls of other vendors, on their way to Google itself.

import assert from 'node:assert/strict';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import { refusalOf } from '../../../support/gemini-rules.ts';

const call = (name: string, fields: object = {}) => ({ functionCall: { name, args: {} }, ...fields });
const answer = (name: string) => ({ functionResponse: { name, response: {} } });

describe('a relayed history of Gemini', () => {
  const body: any = {
    contents: [
      { role: 'user', parts: [{ text: 'a' }] },
      { role: 'model', parts: [{ text: 'both' }, call('f'), call('g')] },
      { role: 'user', parts: [answer('f'), answer('g')] },
      { role: 'model', parts: [call('h', { thoughtSignature: 'c2lnb' })] },
      { role: 'user', parts: [answer('h')] },
    ],
    safetySettings: [],
  };

  it('gets the documented value where generation 3 would miss a signature', () => {
    const before = structuredClone(body);
    const cleaned: any = gemini.cleanHistory(body, { geminiGeneration: 3 });
    assert.deepEqual(
      cleaned.contents.flatMap(({ parts }: any) => parts.map((part: any) => part.thoughtSignature)),
      [
        undefined,
        undefined,
        'skip_thought_signature_validator',
        undefined,
        undefined,
        undefined,
        'c2lnb',
        undefined,
      ],
    );
    assert.equal(refusalOf(cleaned, 'generate', 3), undefined);
    assert.match(refusalOf(body, 'generate', 3) ?? '', /missing a thought_signature/);
    assert.deepEqual(body, before);
  });

  it('is the same object where nothing is missing', () => {
    const traits = { geminiGeneration: 3 as const };
    const signed = gemini.cleanHistory(body, traits);
    assert.equal(gemini.cleanHistory(signed, traits), signed);
    const snake: any = {
      contents: [{ role: 'model', parts: [{ function_call: {}, thought_signature: 's' }] }],
    };
    assert.equal(gemini.cleanHistory(snake, traits), snake);
  });

  it('is the same object for older and unknown models', () => {
    assert.equal(gemini.cleanHistory(body), body);
    assert.equal(gemini.cleanHistory(body, { geminiGeneration: 2 }), body);
    const odd: any = { contents: 'x' };
    assert.equal(gemini.cleanHistory(odd, { geminiGeneration: 3 }), odd);
  });
});
