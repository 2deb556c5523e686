// One usable credential of one provider, ready to be called.

import type { AccountSettings } from '../config/configuration.ts';
import type { FormatId } from '../model/format-id.ts';
import type { Provider } from '../providers/provider.ts';

export interface Account {
  name: string;
  settings: AccountSettings;
  provider: Provider;
  format: FormatId;
  baseUrl: string;
  /** The key, or a sentence that says which secret is missing. A provider without keys has an empty value. */
  credential: { value: string } | { missing: string };
}

/** The headers that carry the account's credential. */
export function authorize(account: Account): Record<string, string> {
  const key = 'value' in account.credential ? account.credential.value : '';
  if (key === '') return {};
  switch (account.provider.auth) {
    case 'bearer':
      return { authorization: `Bearer ${key}` };
    case 'x-api-key':
      return { 'x-api-key': key };
    case 'x-goog-api-key':
      return { 'x-goog-api-key': key };
    case 'bearer-and-x-api-key':
      return { authorization: `Bearer ${key}`, 'x-api-key': key };
    case 'none':
      return {};
  }
}
