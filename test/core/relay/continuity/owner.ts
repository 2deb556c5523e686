// Owners and proofs for the tests of continuity.

import type { Proof } from '../../../../src/core/model/conversation.ts';
import type { ProofOwner } from '../../../../src/core/relay/continuity/proof-owner.ts';

export function owner(account: string, overrides: Partial<ProofOwner> = {}): ProofOwner {
  return { account, provider: 'anthropic', credential: `credential of ${account}`, model: 'm', ...overrides };
}

export function signature(value: string, format: Proof['format'] = 'anthropic-messages'): Proof {
  return { format, kind: 'signature', value };
}
