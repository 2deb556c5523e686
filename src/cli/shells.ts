// How each shell, and each kind of environment file, writes down a variable.

export const shellNames = ['sh', 'fish', 'powershell', 'mise', 'dotenv'] as const;
export type ShellName = (typeof shellNames)[number];

/** Variables that belong together, under a comment. */
export interface VariableGroup {
  title: string;
  variables: Record<string, string>;
}

/** The lines that set these variables; values are taken literally, whatever they hold. */
export function environmentLines(shell: ShellName, groups: readonly VariableGroup[]): string[] {
  const lines = groups.flatMap(({ title, variables }) => [
    `# ${title}`,
    ...Object.entries(variables).map(([name, value]) => assignment(shell, name, value)),
  ]);
  return shell === 'mise' ? ['[env]', ...lines] : lines;
}

function assignment(shell: ShellName, name: string, value: string): string {
  switch (shell) {
    case 'sh':
      return `export ${name}=${shQuote(value)}`;
    case 'fish':
      return `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`;
    case 'powershell':
      // PowerShell takes typographic quotes for quotes.
      return `$env:${name} = '${value.replace(/['‘’‚‛]/g, '$&$&')}'`;
    case 'mise':
      return `${name} = ${tomlString(literalForTera(value))}`;
    case 'dotenv':
      return `${name}=${dotenvQuote(value)}`;
  }
}

/** The shell that the user most likely sits in. */
export function usualShell(environment: Record<string, string | undefined>, platform: string): ShellName {
  if (environment.SHELL?.endsWith('/fish')) return 'fish';
  if (environment.SHELL) return 'sh';
  return platform === 'win32' ? 'powershell' : 'sh';
}

export function shQuote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** TOML's basic strings escape like JSON's; DEL is the one character that only TOML forbids. */
function tomlString(value: string): string {
  return JSON.stringify(value).replaceAll('\u007f', '\\u007F');
}

/** mise renders values as Tera templates. */
function literalForTera(value: string): string {
  return /\{[{%#]/.test(value) ? `{% raw %}${value}{% endraw %}` : value;
}

/** Single quotes are literal in every reader of such files; only a value with a single quote or a line break needs the other kind. */
function dotenvQuote(value: string): string {
  if (!/['\n\r]/.test(value)) return `'${value}'`;
  const escaped = value
    .replace(/[\\"$]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `"${escaped}"`;
}
