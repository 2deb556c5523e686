// The configuration file of somebody who has none yet: comments alone, so that it changes nothing.

import type { Translator } from '../paint/painting.ts';

export function starterConfiguration(l10n: Translator): string {
  return [
    comment(
      l10n.t(
        'The configuration of Headgate. It is read again whenever it is saved; mistakes appear under Problems.',
      ),
    ),
    comment(l10n.t('Keys do not belong in here. Write where they come from instead:')),
    `#   "\${secret:NAME}"   "Headgate: Add Account"`,
    `#   "\${env:NAME}"`,
    `#   "\${file:PATH}"`,
    '',
    comment(l10n.t('Accounts: one usable key of one provider each.')),
    '# providers:',
    `#   - { name: openai-1, type: openai, api-key: "\${secret:openai-1}" }`,
    '',
    comment(
      l10n.t('Pools: accounts that share the work. Without any, the accounts of a provider are a pool.'),
    ),
    '# pools:',
    '#   - { name: main, members: ["openai-*"], strategy: round-robin }',
    '',
    comment(
      l10n.t(
        'Profiles: which asked-for model goes where. "Headgate: Switch Model Provider" chooses among them.',
      ),
    ),
    '# profiles:',
    '#   everyday: { "claude-*": main/gpt-5, "*": main }',
    '',
  ].join('\n');
}

function comment(sentence: string): string {
  return `# ${sentence}`;
}
