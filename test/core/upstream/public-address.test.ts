import assert from 'node:assert/strict';
import { isPublicAddress } from '../../../src/core/upstream/public-address.ts';

const own = [
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...[
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.8',
    '198.19.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
  ],
  ...[
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::',
  ],
  // IPv4 in the clothes of IPv6.
  ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1'],
  ...['', 'localhost', '127.1', '[::1]'],
];
const open = ['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '192.167.1.1', '223.255.255.255'];
const open6 = ['2606:4700::1111', '2a00:1450:4001::1', '2620:fe::fe'];

describe('an address of the public internet', () => {
  for (const address of own) {
    it(`is not ${JSON.stringify(address)}`, () => assert.equal(isPublicAddress(address), false));
  }
  for (const address of [...open, ...open6]) {
    it(`is ${address}`, () => assert.equal(isPublicAddress(address), true));
  }
});
