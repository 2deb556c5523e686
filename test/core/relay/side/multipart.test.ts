import assert from 'node:assert/strict';
import { boundaryOf, findField, replaceField } from '../../../../src/core/relay/side/multipart.ts';

const boundary = 'X-edge';
/** Bytes that no text survives, with things in them that look like a form. */
const file = Buffer.concat([
  Buffer.from([0, 255, 13, 10, 45, 45]),
  Buffer.from('name="model"\r\n\r\nwrong\r\n--X-edg\r\n'),
  Buffer.from([254]),
]);

function formOf(...parts: [headers: string, content: string | Buffer][]): Buffer {
  const pieces = parts.flatMap(([headers, content]) => [
    Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

const field = (name: string) => `Content-Disposition: form-data; name="${name}"`;
const upload = `${field('file')}; filename="a.wav"\r\nContent-Type: audio/wav`;

describe('a multipart form', () => {
  it('has its boundary in the content type, quoted or not', () => {
    assert.equal(boundaryOf('multipart/form-data; boundary=abc'), 'abc');
    assert.equal(boundaryOf('Multipart/Form-Data; charset=utf-8; boundary="a b;c"'), 'a b;c');
    assert.equal(boundaryOf('multipart/form-data'), undefined);
    assert.equal(boundaryOf('application/json; boundary=abc'), undefined);
    assert.equal(boundaryOf(undefined), undefined);
  });

  it('gives a field before and behind a file', () => {
    for (const body of [
      formOf([upload, file], [field('model'), 'whisper-1']),
      formOf([field('model'), 'whisper-1'], [upload, file]),
    ]) {
      assert.equal(findField(body, boundary, 'model')?.value, 'whisper-1');
    }
  });

  it('does not take a file for a field, nor another name', () => {
    const body = formOf([`${field('model')}; filename="m"`, 'x'], [field('models'), 'y'], [upload, file]);
    assert.equal(findField(body, boundary, 'model'), undefined);
  });

  it('is read with headers in any order and case, and without quotes', () => {
    const headers = 'content-type: text/plain\r\ncontent-disposition: form-data; name=model';
    assert.equal(findField(formOf([headers, 'größe']), boundary, 'model')?.value, 'größe');
    assert.equal(findField(formOf([field('model'), '']), boundary, 'model')?.value, '');
  });

  it('may have a preamble', () => {
    const body = Buffer.concat([Buffer.from('hello\r\n'), formOf([field('model'), 'm'])]);
    assert.equal(findField(body, boundary, 'model')?.value, 'm');
  });

  it('keeps every other byte when a field is replaced', () => {
    const before = formOf([upload, file], [field('model'), 'whisper-1'], [field('language'), 'de']);
    const found = findField(before, boundary, 'model');
    assert.ok(found);
    const after = Buffer.concat(replaceField(before, found, 'whisper-large-v3'));
    const expected = formOf([upload, file], [field('model'), 'whisper-large-v3'], [field('language'), 'de']);
    assert.ok(after.equals(expected));
  });

  it('that is cut off, or is none, has no fields', () => {
    const whole = formOf([field('model'), 'whisper-1']);
    for (let length = 0; length < whole.length - boundary.length - 8; length++)
      assert.equal(findField(whole.subarray(0, length), boundary, 'model'), undefined);
    assert.equal(findField(Buffer.from('{"model":"x"}'), boundary, 'model'), undefined);
  });
});
