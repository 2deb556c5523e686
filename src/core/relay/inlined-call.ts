// A call with what it names by address put into it as bytes, where the upstream's format cannot fetch.

import type { UpstreamFormat } from '../formats/format.ts';
import type { Failure } from '../model/failure.ts';
import type { FetchMedia } from '../upstream/fetch-media.ts';
import type { ClientCall } from './call.ts';
import { fetchOnce, inlineImages } from './inline-images.ts';
import { conversationOf, readAs } from './prepare.ts';

export type InlinedCall = { ok: true; call: ClientCall } | { ok: false; failure: Failure };

/** One for each request: what one try has fetched, the next has. Calls in the upstream's own format stay as they are. */
export function createInliner(
  fetchMedia: FetchMedia,
): (call: ClientCall, format: UpstreamFormat | undefined) => Promise<InlinedCall> {
  const once = fetchOnce(fetchMedia);
  return async (call, format) => {
    if (!format?.takesMediaUrl || format.id === call.format.id) return { ok: true, call };
    const conversation = conversationOf(call);
    if (!conversation) return { ok: true, call };
    const takesUrl = format.takesMediaUrl.bind(format);
    const inlining = await inlineImages(conversation, takesUrl, once, call.signal);
    if (!inlining.ok) return inlining;
    const isSame = inlining.conversation === conversation;
    return { ok: true, call: isSame ? call : readAs(call, inlining.conversation) };
  };
}
