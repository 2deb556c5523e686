// Accounts ready to be called, from their settings and the secrets at hand.

import type { AccountSettings, Configuration, Secret } from '../config/configuration.ts';
import { resolveSecret, type SecretSources } from '../config/secrets.ts';
import type { FormatId } from '../model/format-id.ts';
import type { Account } from '../pool/account.ts';
import { findProvider } from '../providers/find.ts';
import type { Provider } from '../providers/provider.ts';

export function openAccounts(configuration: Configuration, sources: SecretSources): Account[] {
  return configuration.accounts.flatMap((settings) => {
    const provider = findProvider(settings.type);
    return provider ? [openAccount(settings, provider, sources)] : [];
  });
}

function openAccount(settings: AccountSettings, provider: Provider, sources: SecretSources): Account {
  const format = settings.format ?? provider.format;
  return {
    name: settings.name,
    settings,
    provider,
    format,
    baseUrl: addressOf(settings, provider, format),
    credential: credentialOf(settings, provider, sources),
  };
}

function addressOf({ baseUrl }: AccountSettings, provider: Provider, format: FormatId): string {
  if (baseUrl === undefined) return provider.baseUrls?.[format] ?? provider.baseUrl ?? '';
  const isBareHost = /^[a-z]+:\/\/[^/?#]+\/?$/i.test(baseUrl);
  return isBareHost && provider.bareHostPath !== undefined
    ? baseUrl.replace(/\/$/, '') + provider.bareHostPath
    : baseUrl;
}

function credentialOf(
  settings: AccountSettings,
  provider: Provider,
  sources: SecretSources,
): Account['credential'] {
  if (settings.apiKey) return resolveSecret(settings.apiKey, sources);
  // A server of the user's own may well want no key; a vendor always does.
  if (provider.auth === 'none' || settings.baseUrl !== undefined) return { value: '' };
  return { missing: `"${settings.name}" has no api-key in the configuration.` };
}

/** Names of `${secret:NAME}` that the configuration needs and nobody has handed over. */
export function missingSecrets(configuration: Configuration, secrets: ReadonlyMap<string, string>): string[] {
  const needed: (Secret | undefined)[] = [
    ...configuration.accounts.map(({ apiKey }) => apiKey),
    ...configuration.server.keys.map(({ key }) => key),
  ];
  const names = needed.flatMap((secret) => (secret?.from === 'secret' ? [secret.name] : []));
  return [...new Set(names)].filter((name) => !secrets.has(name));
}
