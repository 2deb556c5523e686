// Keys that the schema does not know: a warning each, with the key that was probably meant.

import type * as v from 'valibot';
import { didYouMean } from '../providers/near-names.ts';
import type { Path, Reporter } from './reporter.ts';

/** What this walk needs to see of a schema, whatever its kind. */
interface AnySchema {
  type: string;
  wrapped?: AnySchema;
  entries?: Record<string, AnySchema>;
  item?: AnySchema;
  value?: AnySchema;
  options?: AnySchema[];
}

export function warnOfUnknownKeys(schema: v.GenericSchema, content: unknown, reporter: Reporter): void {
  walk(schema as unknown as AnySchema, content, [], reporter);
}

function walk(schema: AnySchema, content: unknown, path: Path, reporter: Reporter): void {
  if (schema.wrapped) {
    walk(schema.wrapped, content, path, reporter);
    return;
  }
  if (Array.isArray(content)) {
    const list = pick(schema, 'array');
    if (list?.item)
      for (const [index, item] of content.entries()) walk(list.item, item, [...path, index], reporter);
    return;
  }
  if (typeof content !== 'object' || content === null) return;
  const table = pick(schema, 'object') ?? pick(schema, 'record');
  if (!table) return;
  for (const [key, inner] of Object.entries(content)) {
    const next = table.entries ? own(table.entries, key) : table.value;
    if (next) walk(next, inner, [...path, key], reporter);
    else warn(key, [...path, key], Object.keys(table.entries ?? {}), reporter);
  }
}

/** The schema itself, or the branch of a union, that is of this type. */
function pick(schema: AnySchema, type: string): AnySchema | undefined {
  return schema.type === type ? schema : schema.options?.find((option) => option.type === type);
}

function own(entries: Record<string, AnySchema>, key: string): AnySchema | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}

function warn(key: string, path: Path, known: string[], reporter: Reporter): void {
  // What is very long is no word, and may be a credential that lost its key.
  const shown = key.length <= 40 ? `There is no key "${key}" here` : 'This is no key that is known here';
  reporter.warningAtKey('unknown-key', path, `${shown}; it is ignored.${didYouMean(key, known)}`);
}
