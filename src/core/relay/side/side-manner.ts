// Which way a side request goes: through the embeddings of both vendors' shapes, or relayed as it is.

import type { Manner } from '../manner.ts';
import type { RelayParts } from '../relay.ts';
import { embeddingsManner } from './embeddings.ts';
import { relayedManner } from './relayed-endpoints.ts';
import type { SidePrepared } from './side-attempt.ts';
import type { SideCall } from './side-call.ts';

export function sideManner(parts: RelayParts, call: SideCall): Manner<SidePrepared> {
  return call.endpoint.kind === 'embeddings'
    ? embeddingsManner(parts, call, call.endpoint.shape)
    : relayedManner(parts, call, call.endpoint.path);
}
