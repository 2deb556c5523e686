// Names of tools and of their properties in the alphabets that the dialect takes, the same for the same name in every place.

import { createHash } from 'node:crypto';

/** Current models take 128 characters, older ones 64. */
const LONGEST = 64;
const GOOD_TOOL = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;
const GOOD_PROPERTY = /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/;

export function conformToolName(name: string): string {
  return GOOD_TOOL.test(name) ? name : changed(name, /[^a-zA-Z0-9_.:-]/g);
}

/** For `parameters`, the protobuf form of a schema; `parametersJsonSchema` takes any name. */
export function conformPropertyName(name: string): string {
  return GOOD_PROPERTY.test(name) ? name : changed(name, /[^a-zA-Z0-9_]/g);
}

/** Ends in a hash of the original, so that two names do not collide. */
function changed(name: string, bad: RegExp): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const readable = name.replace(bad, '_').replace(/^[^a-zA-Z_]/, '_$&');
  return `${readable.slice(0, LONGEST - hash.length - 1)}_${hash}`;
}
