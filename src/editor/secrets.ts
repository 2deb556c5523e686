// Keys of accounts in the editor's SecretStorage, under the names that the configuration uses.

import type { SecretStorage } from 'vscode';

const prefix = 'account-key:';

export interface StoredSecrets {
  get(name: string): Promise<string | undefined>;
  store(name: string, value: string): Promise<void>;
  forget(name: string): Promise<void>;
  /** Only a hint: not every host tells, and some tell twice. */
  onChange(listener: () => void): { dispose(): void };
}

export function storedSecrets(storage: SecretStorage): StoredSecrets {
  return {
    get: async (name) => storage.get(prefix + name),
    store: async (name, value) => storage.store(prefix + name, value),
    forget: async (name) => storage.delete(prefix + name),
    onChange: (listener) =>
      storage.onDidChange(({ key }) => {
        if (key.startsWith(prefix)) listener();
      }),
  };
}
