// Says once of each account that signs in where its vendor forbids that. What has ended is a complaint of the configuration.

import type { Account } from '../pool/account.ts';

export function createNotices(warn: (sentence: string) => void): (accounts: Account[]) => void {
  const told = new Set<string>();
  return (accounts) => {
    for (const { name, provider, settings, tokens } of accounts) {
      const notice = provider.signIn?.notice;
      if (!tokens || notice?.stance !== 'forbidden' || settings.disabled || told.has(name)) continue;
      told.add(name);
      warn([`"${name}":`, notice.text, notice.wayOut].filter(Boolean).join(' '));
    }
  };
}
