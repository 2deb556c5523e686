// What a kind of upstream is. Each provider is one file that exports one `Provider`.

import type { FormatId } from '../model/format-id.ts';
import type { Traits } from '../model/traits.ts';

export interface Provider {
  /** The catalogue id. */
  readonly id: string;
  /** Ids that other gateways' configurations use for the same thing (design 4.3). */
  readonly aliases: readonly string[];
  readonly title: string;
  readonly format: FormatId;
  /** Absent where every account must name its own. */
  readonly baseUrl?: string;
  /** How the credential travels. `none` = the account needs no key; `by-format` = as the format's own vendor wants it. */
  readonly auth: 'bearer' | 'x-api-key' | 'x-goog-api-key' | 'bearer-and-x-api-key' | 'by-format' | 'none';
  /** Where a person makes a key. */
  readonly keyPage?: string;
  /** Models that stand in for a role when a request comes over from another vendor. */
  readonly standIns?: StandIns;
  /** `format` is what the account speaks, which may not be the provider's own. */
  traits?(model: string, format: FormatId): Traits;
  /** An upstream that lives inside this process instead of behind a URL. */
  readonly embedded?: EmbeddedUpstream;
}

export interface StandIns {
  large: string;
  small: string;
}

/** Answers like a server of the provider's format would. `baseUrl` of the account selects among variants. */
export type EmbeddedUpstream = (call: {
  url: string;
  method: string;
  body: Buffer;
  signal: AbortSignal;
}) => Promise<{ status: number; headers: Record<string, string>; body: AsyncIterable<Buffer> }>;
