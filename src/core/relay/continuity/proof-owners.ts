// Remembers who issued which proof, and who refused it, by hashes of the proofs.

import { createHash } from 'node:crypto';
import type { Clock } from '../../model/clock.ts';
import { type Bounds, createBoundedStore } from './bounded-store.ts';
import { isSameIssuer, type ProofOwner } from './proof-owner.ts';

export interface ProofOwners {
  /** An answer of this account carried the proof. */
  issued(proof: string, by: ProofOwner): void;
  /** This account would not take the proof back for this model. */
  refused(proof: string, by: ProofOwner): void;
  /** Whether the account is known not to take the proof: another's, or refused before. An unknown one may well be good. */
  isForeign(proof: string, target: ProofOwner): boolean;
  /** Whether the account is known to have issued the proof, with the very model. */
  isOwn(proof: string, target: ProofOwner): boolean;
}

/** About 300 bytes an entry. A day without any use is the end of most conversations. */
export const ownerBounds: Bounds = { entries: 20_000, bytes: 8 * 1024 * 1024, age: 24 * 60 * 60 * 1000 };
const bytesOfEntry = 300;

export function createProofOwners(clock: Clock, bounds: Bounds = ownerBounds): ProofOwners {
  const issuers = createBoundedStore<ProofOwner>(bounds, () => clock.now());
  const refusals = createBoundedStore<true>(bounds, () => clock.now());
  return {
    issued(proof, by) {
      issuers.set(hashOf(proof), by, bytesOfEntry);
    },
    refused(proof, by) {
      refusals.set(refusalKey(hashOf(proof), by), true, bytesOfEntry);
    },
    isForeign(proof, target) {
      const hash = hashOf(proof);
      const issuer = issuers.get(hash);
      if (issuer && !isSameIssuer(issuer, target)) return true;
      return refusals.get(refusalKey(hash, target)) === true;
    },
    isOwn(proof, target) {
      const hash = hashOf(proof);
      const issuer = issuers.get(hash);
      if (!issuer || refusals.get(refusalKey(hash, target))) return false;
      return isSameIssuer(issuer, target) && issuer.model === target.model;
    },
  };
}

function hashOf(proof: string): string {
  return createHash('sha256').update(proof).digest('base64url').slice(0, 22);
}

function refusalKey(hash: string, { credential, model }: ProofOwner): string {
  return `${hash} ${credential} ${model}`;
}
