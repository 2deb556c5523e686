// The addresses of one account, for vendors that move their hosts: which to ask first, and when to go on to the next.

import type { Failure } from '../model/failure.ts';
import { addressFor } from '../pool/account.ts';
import type { Member } from '../pool/book.ts';
import type { Candidate } from '../pool/choose.ts';
import type { Attempted } from './attempt.ts';

/**
 * Asks the account at each of its addresses until one knows it, and remembers which one served. `isOver` = there is no use
 * in asking elsewhere: the account could not be asked at all, or the time is up.
 */
export async function atAddresses(
  member: Member,
  candidate: Candidate,
  ask: (reached: Candidate) => Promise<{ attempted: Attempted; isOver: boolean }>,
): Promise<Attempted> {
  let last: Attempted = { served: false };
  for (const baseUrl of addressesOf(member, candidate)) {
    const { attempted, isOver } = await ask({ ...candidate, baseUrl });
    last = attempted;
    if (attempted.served) member.address = baseUrl;
    if (isOver || !attempted.failure || !isOfAddress(attempted.failure)) break;
  }
  return last;
}

/** In the order of asking, the one that served last first. A model that has an address of its own has that alone. */
function addressesOf({ account, address }: Member, { baseUrl, path }: Candidate): string[] {
  const others = account.otherBaseUrls ?? [];
  if (others.length === 0 || baseUrl !== account.baseUrl || path !== undefined) return [baseUrl];
  const all = [baseUrl, ...others.map((other) => addressFor(account, other))];
  const first = all.find((one) => one === address) ?? baseUrl;
  return [first, ...all.filter((one) => one !== first)];
}

/** No connection ever stood: the name is not known, or nobody listens. */
const nobodyThere = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * Whether the host may be to blame rather than the account or the request: it is gone, it does not know what is asked, or it
 * does not know this kind of credential.
 */
function isOfAddress({ kind, code = '', status }: Failure): boolean {
  if (kind === 'unreachable') return nobodyThere.has(code);
  return kind === 'unauthenticated' || (status === 404 && kind === 'model-not-found');
}
