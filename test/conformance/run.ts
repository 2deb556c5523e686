// `npm run conformance`: plays every feature on every crossing and writes docs/conformance.md. Ends with 1 when one fails.

import { writeFileSync } from 'node:fs';
import { clients } from './clients/index.ts';
import { groups } from './fixtures/index.ts';
import { cellName, type Outcomes, writePage } from './page.ts';
import { packageVersions, pageFile } from './page-file.ts';
import { type Outcome, play } from './play.ts';
import { openStage } from './stage.ts';
import { upstreams } from './upstreams/index.ts';

async function playEverything(): Promise<Outcomes> {
  const outcomes = new Map<string, Outcome>();
  for (const kind of upstreams) {
    const stage = await openStage(kind);
    for (const client of clients) {
      for (const fixture of groups.flatMap(({ fixtures }) => fixtures)) {
        const { outcome, complaint } = await play(stage, client, fixture);
        const name = cellName({ feature: fixture.title, client: client.format, upstream: kind.format });
        outcomes.set(name, outcome);
        if (complaint !== undefined) console.log(`${name}\n${complaint.replace(/^/gm, '  ')}`);
      }
    }
    await stage.close();
  }
  return outcomes;
}

const outcomes = await playEverything();
writeFileSync(pageFile, writePage(outcomes, packageVersions()));
const failed = [...outcomes.values()].filter((outcome) => outcome === 'failed').length;
console.log(`${outcomes.size} cells, ${failed} failed; written to docs/conformance.md`);
process.exitCode = failed > 0 ? 1 : 0;
