// What the keys of clients look like, and where those of workspaces come from.

import { createHmac } from 'node:crypto';

const PREFIX = 'hg-';

/** A key from 32 random bytes: `hg-` and 43 characters of base64url. */
export function clientKeyFrom(bytes: Buffer): string {
  return PREFIX + bytes.toString('base64url');
}

/**
 * The key of a registered client. It follows from the control secret, so it need not be kept anywhere and is the same
 * whoever leads and however often it is asked for.
 */
export function deriveClientKey(controlSecret: string, clientId: string): string {
  return clientKeyFrom(createHmac('sha256', controlSecret).update(`client:${clientId}`).digest());
}
