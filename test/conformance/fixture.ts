// One feature: what is asked and answered, what must arrive on both sides, and where a format has no word for it.

import type { FormatId } from '../../src/core/model/format-id.ts';
import type { Failed, Heard, Question, Refusal, Reply, Sent } from './words.ts';

export interface Fixture {
  /** As the page shows it; also its name in tests. */
  title: string;
  /** Client formats that have no word for it, each with the reason. */
  absent?: Partial<Record<FormatId, string>>;
  /** Upstream formats that cannot answer it, each with the reason. */
  absentAt?: Partial<Record<FormatId, string>>;
  /** One crossing that has nothing to play, although both its formats have elsewhere. */
  absentOn?: { client: FormatId; upstream: FormatId; because: string };
  /** Where it cannot cross whole. The first that fits counts. */
  limits?: Limit[];
  /** Throws an assertion that tells what was expected and what came. */
  play(scene: Scene): Promise<void>;
}

/** A border that the feature does not cross whole, by the nature of the formats. Crossings within one format have none. */
export interface Limit {
  /** Client formats; absent = all others. */
  from?: FormatId[];
  /** Upstream formats; absent = all others. */
  to?: FormatId[];
  /** `changed`: it arrives in another form that means the same. `lost`: the upstream or the client goes without. */
  effect: 'changed' | 'lost';
  /** Whole sentence: what happens instead. */
  happens: string;
  /** Whole sentence: why it cannot be otherwise. */
  because: string;
  /** The names under which the loss is told, in `x-headgate-lossy` or in the gateway's record; absent = it is not told. */
  told?: string[];
}

/** A client before a gateway before an upstream. */
export interface Scene {
  client: FormatId;
  upstream: FormatId;
  streamed: boolean;
  /** The upstream's own name of the model. */
  model: string;
  /** The one of the fixture's that counts here. */
  limit: Limit | undefined;
  /** Asks, with this as the upstream's answer. Turns follow each other in one conversation. */
  ask(question: Question, reply: Reply): Promise<Heard>;
  askInVain(question: Question, answer: Refusal | Reply): Promise<Failed>;
  /** From here on another conversation of the same client, with the model of this name. */
  anew(model: string): void;
  /** undefined where the package cannot count. */
  count(question: Question): Promise<number> | undefined;
  models(): Promise<string[]>;
  /** The last request that the upstream received. */
  sent(): Sent;
}

export function limitOf({ limits = [] }: Fixture, client: FormatId, upstream: FormatId): Limit | undefined {
  if (client === upstream) return undefined;
  return limits.find(({ from, to }) => (from?.includes(client) ?? true) && (to?.includes(upstream) ?? true));
}

export function isAbsent(fixture: Fixture, client: FormatId, upstream: FormatId): boolean {
  const { absent, absentAt, absentOn } = fixture;
  const isPair = absentOn?.client === client && absentOn.upstream === upstream;
  return isPair || absent?.[client] !== undefined || absentAt?.[upstream] !== undefined;
}
