import assert from 'node:assert/strict';
import { isNonce, isProof, proofFor } from '../../../src/core/control/proof.ts';

describe('the proof of who holds a port', () => {
  const secret = 's'.repeat(43);
  const nonce = 'n'.repeat(43);
  const here = { address: '127.0.0.1', port: 8317 };
  const proof = proofFor(secret, here, nonce);

  it('holds for its own place and nonce', () => {
    assert.ok(isProof(secret, here, nonce, proof));
    assert.match(proof, /^[A-Za-z0-9_-]{43}$/);
  });

  it('is worth nothing for another port, address, nonce or secret', () => {
    assert.ok(!isProof(secret, { ...here, port: 8318 }, nonce, proof));
    assert.ok(!isProof(secret, { ...here, address: '::1' }, nonce, proof));
    assert.ok(!isProof(secret, here, 'm'.repeat(43), proof));
    assert.ok(!isProof('t'.repeat(43), here, nonce, proof));
  });

  it('refuses answers of a wrong length', () => {
    assert.ok(!isProof(secret, here, nonce, ''));
    assert.ok(!isProof(secret, here, nonce, proof.slice(1)));
    assert.ok(!isProof(secret, here, nonce, `${proof}AA`));
  });

  it('knows an IPv4 address also as a socket for both families shows it', () => {
    assert.ok(isProof(secret, { ...here, address: '::ffff:127.0.0.1' }, nonce, proof));
  });

  it('is given for nonces alone, not for free text', () => {
    assert.ok(isNonce(nonce));
    assert.ok(isNonce('-_'.repeat(43)));
    for (const text of ['', 'n'.repeat(42), 'n'.repeat(87), `${nonce} `, `${nonce}\n`, 'é'.repeat(43)]) {
      assert.ok(!isNonce(text), JSON.stringify(text));
    }
  });
});
