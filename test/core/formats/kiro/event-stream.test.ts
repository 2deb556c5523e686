import assert from 'node:assert/strict';
import { eventStream } from '../../../../src/core/formats/kiro/event-stream.ts';
import { cut, errorFrame, eventFrame, exceptionFrame, frame } from '../../../support/kiro-frames.ts';

function read(...pieces: Buffer[]): { event: string; data: string }[] {
  const splitter = eventStream.createSplitter();
  const events = [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.flush()];
  return events.map(({ event, data }) => ({ event, data }));
}

const hello = eventFrame('assistantResponseEvent', { content: 'Grüße 👋' });
const bye = eventFrame('assistantResponseEvent', { content: 'bye' });
const helloRead = { event: 'assistantResponseEvent', data: '{"content":"Grüße 👋"}' };
const byeRead = { event: 'assistantResponseEvent', data: '{"content":"bye"}' };

describe('an AWS event stream', () => {
  it('is read by the published layout, checksums included', () => {
    const empty = Buffer.from('000000100000000005c248eb7d98c8ff', 'hex');
    assert.deepEqual(read(empty), [{ event: '', data: '' }]);
    assert.deepEqual(frame({}), empty);
    const text = eventFrame('assistantResponseEvent', '{"content":"Hi"}');
    assert.deepEqual(
      [text.length, text.readUInt32BE(4), text.readUInt32BE(8), text.readUInt32BE(text.length - 4)],
      [124, 92, 0x3bddcf78, 0xb02babdc],
    );
    assert.deepEqual(read(text), [{ event: 'assistantResponseEvent', data: '{"content":"Hi"}' }]);
  });

  it('may be cut anywhere, in the middle of numbers and characters', () => {
    const bytes = Buffer.concat([hello, bye]);
    for (const length of [1, 2, 3, 5, 7, 11, 12, 13, 16, 64, bytes.length]) {
      assert.deepEqual(read(...cut(bytes, length)), [helloRead, byeRead], `in pieces of ${length}`);
    }
    assert.deepEqual(read(Buffer.alloc(0), bytes, Buffer.alloc(0)), [helloRead, byeRead]);
  });

  it('gives each event the bytes it came in', () => {
    const raw = eventStream.createSplitter().push(Buffer.concat([hello, bye]));
    assert.deepEqual(
      raw.map((event) => event.raw),
      [hello, bye],
    );
  });

  it('tells an exception by its type, and a bare error likewise', () => {
    const [exception] = read(exceptionFrame('ThrottlingException', { message: 'slow' }));
    assert.equal(exception?.event, ':exception');
    assert.deepEqual(JSON.parse(exception?.data ?? ''), { message: 'slow', __type: 'ThrottlingException' });
    const [error] = read(errorFrame('InternalFailure', 'it broke'));
    assert.equal(error?.event, ':exception');
    assert.deepEqual(JSON.parse(error?.data ?? ''), { __type: 'InternalFailure', message: 'it broke' });
  });

  for (const [what, at] of [
    ['prelude', 9],
    ['headers', 20],
    ['payload', hello.length - 8],
    ['checksum', hello.length - 1],
  ] as const) {
    it(`is given up at a frame whose ${what} was changed, with everything after it`, () => {
      const wrong = Buffer.from(bye);
      const bad = Buffer.from(hello);
      bad.writeUInt8((bad.readUInt8(at) + 1) % 256, at);
      const events = read(wrong, bad, bye);
      assert.deepEqual(events[0], byeRead);
      assert.deepEqual(
        events.slice(1).map(({ event }) => event),
        [':broken'],
      );
    });
  }

  it('is given up at once when it is something else', () => {
    for (const text of [
      '{"message":"not a stream at all"}',
      'data: {"a":1}\n\n',
      '<html><body></body></html>',
    ]) {
      const [event, ...rest] = read(Buffer.from(text));
      assert.equal(event?.event, ':broken', text);
      assert.match(event?.data ?? '', /no frame/);
      assert.deepEqual(rest, []);
    }
  });

  it('that ends within a frame is broken, and one that ends before its first byte is empty', () => {
    const [first, last] = read(bye, hello.subarray(0, 30));
    assert.deepEqual(first, byeRead);
    assert.match(last?.data ?? '', /middle of a frame/);
    assert.equal(read(hello.subarray(0, 5))[0]?.event, ':broken');
    assert.deepEqual(read(), []);
  });

  it('with a header block that says more than it holds is broken', () => {
    const bad = frame({ ':event-type': 'x' });
    bad.writeUInt16BE(2000, 12 + 1 + ':event-type'.length + 1);
    assert.equal(read(bad)[0]?.event, ':broken');
  });
});
