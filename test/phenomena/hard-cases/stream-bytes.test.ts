// Hard cases: how streams are cut into bytes, lines and events.

import assert from 'node:assert/strict';
import { hear, readPieces, readStream, writeStream } from '../../support/codec.ts';
import { formats, messages } from '../../support/formats.ts';
import { calls, text } from '../../support/samples/sample.ts';
import { callsOf, framesOf, said } from '../../support/strict-clients/heard.ts';

function inPiecesOf(size: number, stream: string): Buffer[] {
  const bytes = Buffer.from(stream);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}

describe('hard cases: streams as bytes', () => {
  it('27: events of Messages carry their names, and are understood without', () => {
    for (const upstream of formats) {
      const written = writeStream(messages.format, readStream(upstream.format, upstream.sample.stream));
      for (const { event, data } of framesOf(written))
        assert.equal(event, JSON.parse(data).type, upstream.id);
    }
    const nameless = messages.sample.stream.map((event) => event.replace(/^event: .*\n/, ''));
    const whole = readStream(messages.format, messages.sample.stream);
    assert.deepEqual(readStream(messages.format, nameless), whole);
  });

  it('28: the last event counts without its blank line, and an end without a terminal is a failure', () => {
    for (const upstream of formats) {
      const whole = upstream.sample.stream.join('');
      const events = readStream(upstream.format, whole);
      assert.deepEqual(readStream(upstream.format, whole.trimEnd()), events, upstream.id);
      const half = upstream.sample.stream.slice(0, Math.ceil(upstream.sample.stream.length / 2));
      for (const client of formats) {
        assert.equal(hear(upstream, client, half).end, 'failure', `${client.id} from ${upstream.id}`);
      }
    }
  });

  it('29: lines may end in LF, CRLF or CR, and be cut between the two', () => {
    for (const { id, format, sample } of formats) {
      const plain = sample.stream.join('').replaceAll('\r\n', '\n');
      const events = readStream(format, plain);
      for (const end of ['\n', '\r\n', '\r']) {
        const stream = plain.replaceAll('\n', end);
        for (const size of [1, 2, 3]) {
          const told = `${id}, ${JSON.stringify(end)}, ${size}`;
          assert.deepEqual(readPieces(format, inPiecesOf(size, stream)), events, told);
        }
      }
    }
  });

  it('30: characters of several bytes survive being cut in two', () => {
    for (const upstream of formats) {
      const bytes = inPiecesOf(1, upstream.sample.stream.join(''));
      const whole = Buffer.concat(bytes).toString();
      assert.ok(/🌍/.test(whole) && /门/.test(whole));
      const events = readPieces(upstream.format, bytes);
      for (const client of formats) {
        const heard = client.client.stream(writeStream(client.format, events));
        assert.equal(said(heard), text, `${client.id} from ${upstream.id}`);
        assert.deepEqual(
          callsOf(heard).map((call) => JSON.parse(call.arguments)),
          calls.map((call) => JSON.parse(call.arguments)),
          `${client.id} from ${upstream.id}`,
        );
      }
    }
  });
});
