// Values that must not be shown: how a file refers to them, and how a reference becomes the value.

import type { Secret } from './configuration.ts';

const reference = /^\$\{(secret|env|file):([^{}]+)\}$/;

/**
 * `${secret:NAME}`, `${env:NAME}`, `${file:PATH}`, or the value itself. Undefined when the text looks like a reference
 * but is none, or mixes one with other text: taken literally it would be sent to a vendor as a key.
 */
export function readSecret(text: string): Secret | undefined {
  const written = text.trim();
  const match = reference.exec(written);
  if (match) return { from: match[1] as 'secret' | 'env' | 'file', name: (match[2] ?? '').trim() };
  return written === '' || written.includes('${') ? undefined : { from: 'literal', value: text };
}

export interface SecretSources {
  /** What editors have handed over for `${secret:NAME}`. */
  secrets: ReadonlyMap<string, string>;
  env: Readonly<Record<string, string | undefined>>;
  /** The text of a file, or undefined when it cannot be read. Decides what relative paths mean. */
  readFile(path: string): string | undefined;
}

/** The value without white space around it (line ends would break headers), or a sentence that says what to do. */
export function resolveSecret(
  secret: Secret,
  sources: SecretSources,
): { value: string } | { missing: string } {
  if (secret.from === 'literal') return present(secret.value, 'The key in the configuration is empty.');
  const { name } = secret;
  if (secret.from === 'secret') {
    return present(
      sources.secrets.get(name),
      `The secret "${name}" is not stored yet. Store it in the editor, or use \${env:...} or \${file:...} instead.`,
    );
  }
  if (secret.from === 'env') {
    return present(
      sources.env[name],
      `The environment variable ${name} is not set where the gateway runs. Set it and start the gateway again.`,
    );
  }
  const path = expandHome(name, sources.env);
  return present(
    sources.readFile(path),
    `The key file ${path} is missing, empty or unreadable. Create it with the key as its only line.`,
  );
}

/** `~` and `~/...` become the home folder, as far as the environment tells it. */
export function expandHome(path: string, env: Readonly<Record<string, string | undefined>>): string {
  const home = env.HOME ?? env.USERPROFILE;
  return home && /^~(?=$|[/\\])/.test(path) ? home + path.slice(1) : path;
}

function present(value: string | undefined, missing: string): { value: string } | { missing: string } {
  const trimmed = value?.trim();
  return trimmed ? { value: trimmed } : { missing };
}
