// The editor tier: packs the extension once, then tests it in a real VS Code, from outside and from inside.

import { findBrowser } from '../../scripts/editor/browser.ts';
import { installEditor } from '../../scripts/editor/install.ts';
import { withPackedExtension } from '../../scripts/editor/vsix.ts';
import { add, leaveTally, runCounted, type Tally } from '../../scripts/tally.ts';
import { runHostTests } from './support/host-run.ts';
import { skipTier } from './support/skip-tier.ts';

async function runTier(browser: string): Promise<Tally> {
  await installEditor();
  return withPackedExtension(async (vsix) => {
    const fromOutside = await runCounted(
      ['node_modules/mocha/bin/mocha.js', '--config', 'test/editor/mocharc.json', ...process.argv.slice(2)],
      { HEADGATE_TEST_BROWSER: browser, HEADGATE_TEST_VSIX: vsix },
    );
    return add(fromOutside, await runHostTests(browser, vsix));
  });
}

const browser = await findBrowser();
const tally = browser
  ? await runTier(browser)
  : skipTier('editor', 'no Chromium was found: set CHROMIUM_PATH, or install chromium or google-chrome');
leaveTally(tally);
process.exitCode = tally.failed > 0 ? 1 : 0;
