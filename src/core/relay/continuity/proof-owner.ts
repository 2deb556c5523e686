// To whom a proof of reasoning is bound: the account and the credential behind it, and the model.

import { createHash } from 'node:crypto';
import type { Account } from '../../pool/account.ts';

export interface ProofOwner {
  account: string;
  /** Catalogue id. */
  provider: string;
  /** A hash of address and credential, the same for two accounts on one key. */
  credential: string;
  /** The upstream's own name. */
  model: string;
}

const credentials = new WeakMap<Account, string>();

export function ownerOf(account: Account, model: string): ProofOwner {
  const credential = credentials.get(account) ?? credentialHash(account);
  credentials.set(account, credential);
  return { account: account.name, provider: account.provider.id, credential, model };
}

function credentialHash({ baseUrl, credential }: Account): string {
  const key = 'value' in credential ? credential.value : '';
  // The tokens of a sign-in come and go, and its file stays.
  const value = 'file' in credential ? credential.file : key;
  return createHash('sha256').update(`${baseUrl}\n${value}`).digest('base64url').slice(0, 22);
}

/** An account may change its key, and two accounts may share one; either way the vendor sees the same customer. */
export function isSameIssuer(one: ProofOwner, other: ProofOwner): boolean {
  if (one.provider !== other.provider) return false;
  return one.account === other.account || one.credential === other.credential;
}
