// Keeps answers that later requests may go on from by their ids, for upstreams that keep none themselves; and remembers
// at which account the others are kept.

import type { Clock } from '../../model/clock.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { type Bounds, createBoundedStore } from './bounded-store.ts';
import type { ProofOwner } from './proof-owner.ts';

export interface KeptResponse {
  /** As the client got it. */
  answer: JsonObject;
  /** What its request resumed. */
  before: Json[];
  /** What its request said itself. */
  input: Json[];
  output: Json[];
}

/** `client` is the id of the one who asked: nobody else finds what was kept for it. */
export interface StoredResponses {
  /** `bytes`: about the size of it all. */
  keep(client: string, id: string, response: KeptResponse, bytes: number): void;
  find(client: string, id: string): KeptResponse | undefined;
  /** Whether there was one. */
  remove(client: string, id: string): boolean;
  /** The upstream itself keeps this answer. */
  issued(client: string, id: string, by: ProofOwner): void;
  issuer(client: string, id: string): ProofOwner | undefined;
}

/** OpenAI keeps answers for 30 days; in memory, a day without use must do. */
export const responseBounds: Bounds = { entries: 1000, bytes: 64 * 1024 * 1024, age: 24 * 60 * 60 * 1000 };
export const issuerBounds: Bounds = {
  entries: 20_000,
  bytes: 8 * 1024 * 1024,
  age: 30 * 24 * 60 * 60 * 1000,
};
const bytesOfIssuer = 300;

export function createStoredResponses(
  clock: Clock,
  bounds: { responses: Bounds; issuers: Bounds } = { responses: responseBounds, issuers: issuerBounds },
): StoredResponses {
  const kept = createBoundedStore<KeptResponse>(bounds.responses, () => clock.now());
  const issuers = createBoundedStore<ProofOwner>(bounds.issuers, () => clock.now());
  return {
    keep: (client, id, response, bytes) => kept.set(keyOf(client, id), response, bytes),
    find: (client, id) => kept.get(keyOf(client, id)),
    remove(client, id) {
      const isThere = kept.get(keyOf(client, id)) !== undefined;
      kept.delete(keyOf(client, id));
      return isThere;
    },
    issued: (client, id, by) => issuers.set(keyOf(client, id), by, bytesOfIssuer),
    issuer: (client, id) => issuers.get(keyOf(client, id)),
  };
}

function keyOf(client: string, id: string): string {
  return JSON.stringify([client, id]);
}
