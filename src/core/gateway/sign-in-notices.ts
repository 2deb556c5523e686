// Says once of each account that signs in what its vendor thinks of that, for whoever wrote it into the file by hand.

import type { Account } from '../pool/account.ts';

export function createNotices(warn: (sentence: string) => void): (accounts: Account[]) => void {
  const told = new Set<string>();
  return (accounts) => {
    for (const { name, provider, settings, tokens } of accounts) {
      const notice = provider.signIn?.notice;
      if (!tokens || !notice || notice.stance === 'tolerated' || settings.disabled || told.has(name))
        continue;
      told.add(name);
      warn([`"${name}":`, notice.text, notice.wayOut].filter(Boolean).join(' '));
    }
  };
}
