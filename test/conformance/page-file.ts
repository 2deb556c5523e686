// Where the page lies, and which packages it speaks of.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const pageFile = fileURLToPath(new URL('../../docs/conformance.md', import.meta.url));

const packages = ['openai', '@anthropic-ai/sdk', '@google/genai'];

/** As package.json pins them. */
export function packageVersions(): Record<string, string> {
  const { devDependencies } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return Object.fromEntries(packages.map((name) => [name, devDependencies[name]]));
}
