import assert from 'node:assert/strict';
import {
  allowedHosts,
  checkContentType,
  checkHost,
  checkLength,
  checkOrigin,
  keyRefusal,
  presentedKeys,
} from '../../../src/core/server/guard.ts';

describe('the guard', () => {
  const hosts = allowedHosts('127.0.0.1', 8317);

  it('knows its own addresses, in any case of letters', () => {
    for (const host of ['127.0.0.1:8317', 'localhost:8317', 'LocalHost:8317', '[::1]:8317']) {
      assert.equal(checkHost({ host }, hosts), undefined, host);
    }
  });

  it('refuses every other Host, and none', () => {
    const others = [
      'evil.example:8317',
      'localhost',
      'localhost:83170',
      'localhost:8317.evil.example',
      'xlocalhost:8317',
      '127.0.0.1:8318',
      '127.0.0.2:8317',
      '::1:8317',
      '',
      undefined,
    ];
    for (const host of others) assert.equal(checkHost({ host }, hosts)?.status, 403, String(host));
  });

  it('knows a configured host that is not loopback', () => {
    const wide = allowedHosts('Box.lan', 8317);
    assert.equal(checkHost({ host: 'box.lan:8317' }, wide), undefined);
    assert.equal(checkHost({ host: 'box.lan:8317' }, hosts)?.status, 403);
  });

  it('needs no port in the Host at port 80', () => {
    const plain = allowedHosts('127.0.0.1', 80);
    assert.equal(checkHost({ host: 'localhost' }, plain), undefined);
    assert.equal(checkHost({ host: '[::1]' }, plain), undefined);
  });

  it('takes the address at which a connection arrived only where that is given', () => {
    assert.equal(checkHost({ host: '192.168.1.5:8317' }, hosts)?.status, 403);
    assert.equal(checkHost({ host: '192.168.1.5:8317' }, hosts, '192.168.1.5:8317'), undefined);
    assert.equal(checkHost({ host: '192.168.1.6:8317' }, hosts, '192.168.1.5:8317')?.status, 403);
  });

  it('refuses every web page but its own, and that one outside its own paths', () => {
    const own = 'http://127.0.0.1:8317';
    assert.equal(checkOrigin({}, '/v1/messages', hosts), undefined);
    assert.equal(checkOrigin({ origin: own }, '/headgate/v1/status', hosts), undefined);
    assert.equal(checkOrigin({ origin: own }, '/v1/messages', hosts)?.status, 403);
    assert.equal(checkOrigin({ origin: own }, '/headgateway/', hosts)?.status, 403);
    for (const origin of [
      'null',
      '',
      'https://127.0.0.1:8317',
      'http://127.0.0.1:8318',
      'http://evil.example',
    ]) {
      assert.equal(checkOrigin({ origin }, '/headgate/v1/status', hosts)?.status, 403, origin);
    }
  });

  it('finds the key in all four places', () => {
    const headers = { authorization: 'bearer one', 'x-api-key': 'two', 'x-goog-api-key': 'three' };
    const keys = presentedKeys(headers, new URLSearchParams('alt=sse&key=four'));
    assert.deepEqual(keys, ['one', 'two', 'three', 'four']);
    const none = presentedKeys({ authorization: 'Basic abc', 'x-api-key': '' }, new URLSearchParams('key='));
    assert.deepEqual(none, []);
  });

  it('says whether a key was missing or wrong', () => {
    assert.match(keyRefusal([]).message, /^No client key was sent\./);
    const refusal = keyRefusal(['hg-wrong']);
    assert.match(refusal.message, /^The client key is not known here\./);
    assert.ok(!JSON.stringify(refusal).includes('hg-wrong'));
  });

  it('takes JSON and what says nothing of itself, not what a browser sends unasked', () => {
    const good = [
      undefined,
      'application/json',
      'Application/JSON; charset=utf-8',
      'application/problem+json',
    ];
    for (const type of good) assert.equal(checkContentType({ 'content-type': type }), undefined, type);
    const bad = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/json',
    ];
    for (const type of bad) assert.equal(checkContentType({ 'content-type': type })?.status, 415, type);
  });

  it('refuses by the announced length', () => {
    assert.equal(checkLength({ 'content-length': '10' }, 10), undefined);
    assert.equal(checkLength({}, 10), undefined);
    assert.equal(checkLength({ 'content-length': '11' }, 10)?.status, 413);
  });
});
