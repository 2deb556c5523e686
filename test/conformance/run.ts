// `npm run conformance`: plays everything and writes the page.

import { clients } from './clients/index.ts';
import { groups } from './fixtures/index.ts';
import { play } from './play.ts';
import { openStage } from './stage.ts';
import { upstreams } from './upstreams/index.ts';

const only = process.argv[2];
for (const kind of upstreams) {
  const stage = await openStage(kind);
  for (const client of clients) {
    for (const { fixtures } of groups) {
      for (const fixture of fixtures) {
        if (only && !fixture.title.includes(only)) continue;
        for (const streamed of [false, true]) {
          const { outcome, complaint } = await play(stage, client, fixture, streamed);
          if (outcome === 'failed')
            console.log(`--- ${client.title} -> ${kind.title} ${streamed ? 'stream' : 'plain'}: ${fixture.title}\n${complaint}`);
        }
      }
    }
  }
  await stage.close();
}
