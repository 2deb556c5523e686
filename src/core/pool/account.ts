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

/** The headers that carry the account's credential. `format` is what is spoken to it, which a model may change. */
export function authorize(account: Account, format = account.format): Record<string, string> {
  const key = 'value' in account.credential ? account.credential.value : '';
  const { auth } = account.provider;
  const isUsual = auth === 'by-format' || auth === 'none';
  return key === '' ? {} : carried(isUsual ? usualAuth(format) : auth, key);
}

function carried(auth: Provider['auth'], key: string): Record<string, string> {
  switch (auth) {
    case 'bearer':
      return { authorization: `Bearer ${key}` };
    case 'x-api-key':
    case 'x-goog-api-key':
    case 'api-key':
      return { [auth]: key };
    case 'bearer-and-x-api-key':
      return { authorization: `Bearer ${key}`, 'x-api-key': key };
    default:
      return {};
  }
}

/** Servers that imitate Anthropic differ in which header they read. */
function usualAuth(format: FormatId): Provider['auth'] {
  if (format === 'gemini') return 'x-goog-api-key';
  return format === 'anthropic-messages' ? 'bearer-and-x-api-key' : 'bearer';
}
