// A whole gateway in front of one strict upstream, on which every client plays every fixture.

import type { RequestRecord } from '../../src/core/control/protocol.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { askedModel, type Upstream, type UpstreamKind } from './upstreams/upstream.ts';

export interface Stage {
  kind: UpstreamKind;
  gateway: TestGateway;
  upstream: Upstream;
  /** Where a client finds the gateway; the heads of answers to questions are noted on the way. */
  line(heads: Headers[]): { url: string; key: string; model: string; fetch: typeof fetch };
  /** The gateway's own record of a request, as soon as there is one. */
  record(requestId: string): Promise<RequestRecord>;
  close(): Promise<void>;
}

export async function openStage(kind: UpstreamKind): Promise<Stage> {
  const upstream = await kind.start();
  const gateway = await startGateway(`providers: [${upstream.account}]`);
  const records = followRecords(gateway);
  return {
    kind,
    gateway,
    upstream,
    line: (heads) => ({
      url: gateway.url,
      key: gateway.key,
      model: askedModel,
      async fetch(input, init) {
        const response = await fetch(input, init);
        if (!/count_?tokens|\/models(\?|$)/i.test(String(input))) heads.push(response.headers);
        return response;
      },
    }),
    record: records.find,
    async close() {
      records.close();
      await gateway.close();
      await upstream.close();
    },
  };
}

function followRecords({ control }: TestGateway) {
  const known = new Map<string, RequestRecord>();
  const waiting = new Map<string, (record: RequestRecord) => void>();
  const leaving = new AbortController();
  const followed = control.follow((event) => {
    if (event.type !== 'request') return;
    const { request } = event;
    known.set(request.id, request);
    waiting.get(request.id)?.(request);
  }, leaving.signal);
  // The gateway closes before its stream of events is read to the end.
  followed.catch(() => {});
  return {
    find: async (id: string) =>
      known.get(id) ?? (await new Promise<RequestRecord>((resolve) => waiting.set(id, resolve))),
    close: () => leaving.abort(),
  };
}
