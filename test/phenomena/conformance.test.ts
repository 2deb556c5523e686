import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { clients } from '../conformance/clients/index.ts';
import { groups } from '../conformance/fixtures/index.ts';
import { cellName, readPage, writePage } from '../conformance/page.ts';
import { packageVersions, pageFile } from '../conformance/page-file.ts';
import { type Outcome, play } from '../conformance/play.ts';
import { openStage, type Stage } from '../conformance/stage.ts';
import { upstreams } from '../conformance/upstreams/index.ts';

describe('the page on conformance', () => {
  const page = readFileSync(pageFile, 'utf8');
  const said = readPage(page);
  const outcomes = new Map<string, Outcome>();

  for (const kind of upstreams) {
    describe(`with a ${kind.title} upstream`, () => {
      let stage: Stage;
      before(async () => {
        stage = await openStage(kind);
      });
      after(() => stage.close());

      for (const client of clients) {
        for (const { title, fixtures } of groups) {
          it(`is right about ${title.toLowerCase()}, asked by a ${client.title} client`, async () => {
            const complaints: string[] = [];
            for (const fixture of fixtures) {
              const name = cellName({ feature: fixture.title, client: client.format, upstream: kind.format });
              const { outcome, complaint } = await play(stage, client, fixture);
              outcomes.set(name, outcome);
              if (outcome !== said.get(name)) {
                complaints.push(
                  `${name}: the page says ${said.get(name)}, it is ${outcome}. ${complaint ?? ''}`,
                );
              }
            }
            assert.deepEqual(complaints, []);
          });
        }
      }
    });
  }

  // Tests stand before the groups beside them, wherever they are written.
  describe('as a whole', () => {
    it('is what these plays write', () => {
      assert.equal(page, writePage(outcomes, packageVersions()), 'run `npm run conformance`');
    });
  });
});
