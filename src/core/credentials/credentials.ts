// The sign-ins of all accounts: one source of tokens for one file, whatever the accounts are called that name it.

import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { redact } from '../formats/redact.ts';
import type { Clock } from '../model/clock.ts';
import type { Machine, SignIn, Surroundings, TokenExchange } from '../providers/sign-in.ts';
import { programTexts } from './program-texts.ts';
import { TokenSource } from './token-source.ts';

export interface CredentialsParts {
  clock: Clock;
  machine: Machine;
  /** The folder of our own lock files. */
  lockFolder: string;
  /** For what a person should know although requests go on. */
  warn(sentence: string): void;
}

export interface SignInAccount {
  /** Catalogue id. */
  provider: string;
  signIn: SignIn;
  /** The credential file as the configuration names it, a full path; absent = the vendor's own place. */
  file?: string;
  settings: Surroundings['settings'];
  writeBack: 'auto' | 'never';
  exchange: TokenExchange;
}

export interface OpenedSignIn {
  /** The credential file, links followed: the same for all accounts on one credential. */
  file: string;
  source: TokenSource;
}

export interface Credentials {
  /** Touches nothing but the path; the file is read when the first request needs a token. */
  open(account: SignInAccount): OpenedSignIn;
}

export function createCredentials(parts: CredentialsParts): Credentials {
  const opened = new Map<string, { source: TokenSource; account: SignInAccount }>();
  return {
    open(account) {
      const { provider, signIn, settings } = account;
      const usual = resolve(signIn.defaultFile(parts.machine));
      const named = account.file ?? usual;
      const file = followed(named);
      // Other settings mean other clients and hosts: then the lock and the file alone are shared.
      const key = JSON.stringify([provider, file, Object.entries(settings).toSorted()]);
      const known = opened.get(key);
      if (known) {
        // How it is reached and written may change while its tokens are in use.
        Object.assign(known.account, account);
        return { file, source: known.source };
      }
      const current = { ...account };
      // The vendor's tool locks beside the path that it knows, also where that is a link.
      const vendorLock = signIn.lockFile?.(named === usual ? named : file);
      const source = openSource(parts, current, named, vendorLock);
      opened.set(key, { source, account: current });
      return { file, source };
    },
  };
}

/** `account` may change later. */
function openSource(
  parts: CredentialsParts,
  account: SignInAccount,
  file: string,
  vendorLock: string | undefined,
): TokenSource {
  return new TokenSource({
    ...parts,
    signIn: account.signIn,
    file,
    settings: account.settings,
    vendorLock,
    exchange: (request) => account.exchange(request),
    writeBack: () => account.writeBack,
    programTexts: (command) => programTexts(command, parts.machine),
    redact,
  });
}

function followed(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
