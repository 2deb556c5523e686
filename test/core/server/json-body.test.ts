import assert from 'node:assert/strict';
import { readJsonBody } from '../../../src/core/server/json-body.ts';
import { jsonErrorPosition } from '../../../src/core/server/json-error.ts';

describe('the place where a text stops being JSON', () => {
  const cases: [string, number][] = [
    ['{"a":x}', 5],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['[1}', 2],
    ['{"a":1]', 6],
    ['{"a":tru}', 5],
    ['{"a":01}', 6],
    ['{"a":-}', 5],
    ['{"a":"b\\x"}', 7],
    ['{"a":"b\\u12g4"}', 7],
    ['{"a":"line\nbreak"}', 10],
    ['{} {}', 3],
    [',', 0],
    [']', 0],
    ['{"a":', 5],
    ['{"a":"unfinished', 16],
    ['[[[[{"a":[', 10],
    ['{"a":1.5e3,"b":[true,null,{}],"c":"\\u00e9\\"",}', 45],
  ];
  for (const [text, position] of cases) {
    it(`is ${position} in ${JSON.stringify(text)}`, () => {
      assert.throws(() => JSON.parse(text));
      assert.equal(jsonErrorPosition(text).position, position);
    });
  }

  it('is told by line and column too', () => {
    assert.deepEqual(jsonErrorPosition('{\n  "a": 1,\n  b: 2\n}'), { position: 14, line: 3, column: 3 });
  });

  it('is found in deep and in long texts', () => {
    assert.equal(jsonErrorPosition('['.repeat(200_000)).position, 200_000);
    assert.equal(jsonErrorPosition(`"${'a'.repeat(500_000)}`).position, 500_001);
  });
});

describe('a JSON body', () => {
  const refusalOf = (...pieces: string[]) => {
    const reading = readJsonBody(pieces.map((piece) => Buffer.from(piece)));
    assert.ok(!reading.ok);
    assert.equal(reading.refusal.status, 400);
    return reading.refusal.message;
  };

  it('may come in pieces that cut a character', () => {
    const whole = Buffer.from('{"model":"é"}');
    const reading = readJsonBody([whole.subarray(0, 11), whole.subarray(11)]);
    assert.deepEqual(reading, { ok: true, json: { model: 'é' } });
  });

  it('is refused with the place of the error, and without its text', () => {
    const message = refusalOf('{"secret": sesame}');
    assert.match(message, /position 11 \(line 1, column 12\)/);
    assert.ok(!message.includes('sesame'));
  });

  it('is refused when it is empty or no object', () => {
    assert.match(refusalOf(), /empty/);
    assert.match(refusalOf(' \n'), /empty/);
    for (const text of ['[]', 'null', '"text"', '1']) assert.match(refusalOf(text), /must be a JSON object/);
  });
});
