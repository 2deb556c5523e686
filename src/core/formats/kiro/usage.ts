// What an answer used, from the events at its end.

import { asNumber, asObject, type JsonObject } from '../../model/json.ts';
import type { Usage } from '../../model/usage.ts';

/** Not every account or host tells tokens; all tell the share of the window, which is an estimate at best. */
export class UsageReader {
  #told: Usage | undefined;
  #share: number | undefined;
  #credits: number | undefined;

  /** `metadataEvent` */
  readTokens(event: JsonObject): void {
    const counts = asObject(event.tokenUsage);
    if (!counts) return;
    const cachedInput = asNumber(counts.cacheReadInputTokens);
    const cacheWrite = asNumber(counts.cacheWriteInputTokens);
    const uncached = asNumber(counts.uncachedInputTokens);
    const output = asNumber(counts.outputTokens);
    const total = asNumber(counts.totalTokens);
    const known = uncached === undefined ? undefined : uncached + (cachedInput ?? 0) + (cacheWrite ?? 0);
    const input = known ?? (total !== undefined && output !== undefined ? total - output : undefined);
    if (input === undefined && output === undefined) return;
    this.#told = { input, output, cachedInput, cacheWrite };
  }

  /** `contextUsageEvent` */
  readShare(event: JsonObject): void {
    this.#share = asNumber(event.contextUsagePercentage) ?? this.#share;
  }

  /** `meteringEvent` */
  readCredits(event: JsonObject): void {
    this.#credits = asNumber(event.usage) ?? this.#credits;
  }

  /** `written` is how many characters the answer has. */
  result(window: number | undefined, written: number): Usage | undefined {
    const tokens = this.#told ?? this.#estimate(window, written);
    const usage = { ...tokens, ...(this.#credits !== undefined && { credits: this.#credits }) };
    const told = Object.entries(usage).filter(([, figure]) => figure !== undefined);
    return told.length > 0 ? Object.fromEntries(told) : undefined;
  }

  #estimate(window: number | undefined, written: number): Usage | undefined {
    if (window === undefined || this.#share === undefined) return undefined;
    const output = Math.ceil(written / 4);
    const input = Math.max(0, Math.round((window * this.#share) / 100) - output);
    return { input, output, estimated: true };
  }
}
