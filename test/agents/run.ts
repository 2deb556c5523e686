// `npm run test:agents`: real agents in the integrated terminal of a real VS Code, against a scripted upstream.

import { findBrowser } from '../../scripts/editor/browser.ts';
import { installEditor } from '../../scripts/editor/install.ts';
import { withPackedExtension } from '../../scripts/editor/vsix.ts';
import { leaveTally, runCounted, type Tally } from '../../scripts/tally.ts';
import { skipTier } from '../editor/support/skip-tier.ts';
import { installClaudeCode } from './install-agents.ts';

async function runTier(browser: string): Promise<Tally> {
  await installEditor();
  const claude = await installClaudeCode();
  return withPackedExtension((vsix) =>
    runCounted(
      ['node_modules/mocha/bin/mocha.js', '--config', 'test/agents/mocharc.json', ...process.argv.slice(2)],
      {
        HEADGATE_TEST_BROWSER: browser,
        HEADGATE_TEST_VSIX: vsix,
        HEADGATE_TEST_CLAUDE: claude,
      },
    ),
  );
}

const browser = await findBrowser();
const tally = browser ? await runTier(browser) : skipTier('agents', 'no Chromium was found');
leaveTally(tally);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 ? 1 : 0;
