// Finds a provider by its id, or by a name that another gateway uses for it.

import { catalogue } from './catalogue.ts';
import type { Provider } from './provider.ts';

const byName = new Map<string, Provider>(
  catalogue.flatMap((provider) =>
    [provider.id, ...provider.aliases].map((name) => [name, provider] as const),
  ),
);

/** Names that other gateways' configurations use and this version cannot serve yet: said so instead of "unknown". */
const laterProviders: ReadonlySet<string> = new Set([
  'ampcode',
  'claude-kiro-oauth',
  'codex',
  'codex-api-key',
  'cursor',
  'deepseek',
  'fireworks',
  'gemini-cli',
  'gemini-cli-oauth',
  'groq',
  'kilo',
  'kiro',
  'kiro-claude',
  'minimax',
  'mistral',
  'novita',
  'openai-qwen-oauth',
  'openrouter',
  'qwen',
  'qwen-oauth',
  'roo',
  'siliconflow',
  'together',
  'vertex-api-key',
]);

export function findProvider(idOrAlias: string): Provider | undefined {
  return byName.get(idOrAlias);
}

export function isLaterProvider(name: string): boolean {
  return laterProviders.has(name) && !byName.has(name);
}

/** Every id and every alias. */
export function providerNames(): string[] {
  return [...byName.keys()];
}
