// The doctor's look at accounts: in the running gateway's words, or else by what can be seen of their credentials.

import type { AccountStatus } from '../../core/control/protocol.ts';
import type { ConfigurationInspection } from '../../core/gateway.ts';
import type { Finding } from './finding.ts';

export function examineAccounts(accounts: AccountStatus[]): Finding[] {
  return accounts.map(({ name, state, reason, title }): Finding => {
    const subject = `account ${name}`;
    if (state === 'off') return { verdict: 'note', subject, message: 'It is switched off.' };
    if (state === 'ready') return { verdict: 'ok', subject, message: `${title}, ready.` };
    const message = `${title}, ${state}: ${reason?.message ?? 'no reason is known.'}`;
    return { verdict: state === 'broken' ? 'wrong' : 'note', subject, message };
  });
}

export function examineCredentials({ found }: ConfigurationInspection): Finding[] {
  return (found?.accounts ?? []).map(({ name, credential }): Finding => {
    const subject = `account ${name}`;
    if (typeof credential === 'object') return { verdict: 'wrong', subject, message: credential.missing };
    return { subject, ...verdicts[credential] };
  });
}

const verdicts = {
  present: { verdict: 'ok', message: 'Its key is there.' },
  none: { verdict: 'note', message: 'It names no key.' },
  'sign-in': {
    verdict: 'note',
    message: 'It signs in with the file of another tool, which is read when it is used.',
  },
  editor: {
    verdict: 'note',
    message: "Its key is in VS Code's secret storage; a gateway without VS Code cannot have it.",
  },
} as const;
