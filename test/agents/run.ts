// `npm run test:agents`: real agents against scripted upstreams, first in the integrated terminal of a real VS Code with
// nothing but what the extension wrote there, then each agent over each upstream format through a headless gateway.

import { findBrowser } from '../../scripts/editor/browser.ts';
import { installEditor } from '../../scripts/editor/install.ts';
import { withPackedExtension } from '../../scripts/editor/vsix.ts';
import { add, leaveTally, runCounted, type Tally } from '../../scripts/tally.ts';
import { skipTier } from '../editor/support/skip-tier.ts';
import { installClaudeCode } from './install-agents.ts';

const mocha = ['node_modules/mocha/bin/mocha.js', '--config', 'test/agents/mocharc.json'];

async function runInTerminal(browser: string): Promise<Tally> {
  await installEditor();
  const claude = await installClaudeCode();
  return withPackedExtension((vsix) =>
    runCounted([...mocha, 'test/agents/claude-code.test.ts'], {
      HEADGATE_TEST_BROWSER: browser,
      HEADGATE_TEST_VSIX: vsix,
      HEADGATE_TEST_CLAUDE: claude,
    }),
  );
}

const browser = await findBrowser();
const inTerminal = browser
  ? await runInTerminal(browser)
  : skipTier('agents in the terminal', 'no Chromium was found');
const matrix = await runCounted([...mocha, 'test/agents/matrix/matrix.test.ts', ...process.argv.slice(2)]);

const tally = add(inTerminal, matrix);
leaveTally(tally);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 ? 1 : 0;
