// The doctor's look at accounts and their credentials: the running gateway's word, or else what can be seen from here.

import { readFileSync } from 'node:fs';
import type { AccountSettings, Configuration } from '../../core/config/configuration.ts';
import { resolveSecret } from '../../core/config/secrets.ts';
import type { AccountStatus } from '../../core/control/protocol.ts';
import type { CommandContext } from '../command.ts';
import type { Finding } from './finding.ts';

/** As the running gateway sees them. */
export function examineAccounts(accounts: AccountStatus[]): Finding[] {
  return accounts.map(({ name, state, reason, title }): Finding => {
    const subject = `account ${name}`;
    if (state === 'off') return { verdict: 'note', subject, message: 'Switched off.' };
    if (state === 'broken') {
      return { verdict: 'wrong', subject, message: reason?.message ?? 'Needs you; nobody said why.' };
    }
    if (state === 'ready') return { verdict: 'ok', subject, message: `${title}, ready.` };
    return {
      verdict: 'note',
      subject,
      message: `${title}, ${state}: ${reason?.message ?? 'no reason given'}`,
    };
  });
}

/** From the configuration alone. */
export function examineCredentials(configuration: Configuration, context: CommandContext): Finding[] {
  return configuration.accounts
    .filter((account) => !account.disabled)
    .flatMap((account) => examineCredential(account, context));
}

function examineCredential({ name, apiKey }: AccountSettings, context: CommandContext): Finding[] {
  if (!apiKey) return [];
  const subject = `account ${name}`;
  if (apiKey.from === 'secret') {
    const message = `Its key is in VS Code's secret storage; a gateway without VS Code cannot have it.`;
    return [{ verdict: 'note', subject, message }];
  }
  const resolved = resolveSecret(apiKey, { secrets: new Map(), env: context.environment, readFile });
  if ('missing' in resolved) return [{ verdict: 'wrong', subject, message: resolved.missing }];
  return [{ verdict: 'ok', subject, message: 'Its key is there.' }];
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
