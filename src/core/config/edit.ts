// Changes that the editor makes to the configuration file: accounts come, go, and are switched. Nothing else in the file moves.

import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { parseConfiguration } from './parse.ts';
import { readSecret } from './secrets.ts';
import { appendToList, readingOptions, removeFromList, setFlag } from './yaml-text.ts';

/** The new text of the file, or why it stays as it is: a stable code and a sentence for people. */
export type Edit =
  | { ok: true; text: string }
  | {
      ok: false;
      code:
        | 'unreadable-file'
        | 'duplicate-account'
        | 'unknown-account'
        | 'literal-key'
        | 'invalid-account'
        /** The file is laid out in a way (anchors, tags) that cannot be changed here without a risk. */
        | 'unsafe-edit';
      message: string;
    };

export interface NewAccountEntry {
  name: string;
  type: string;
  /** A reference such as `${secret:openai-1}`. */
  apiKey?: string;
  baseUrl?: string;
  format?: string;
}

const head = [
  '# The configuration of Headgate. Changes take effect when the file is saved.',
  `# Keys stay out of this file: \${secret:NAME} is kept by the editor, \${env:NAME} and \${file:PATH} are read when needed.`,
  '',
];

/** `text` is the file as it stands, empty when there is none. Refuses keys in the clear and accounts that could not be used. */
export function addAccount(text: string, account: NewAccountEntry): Edit {
  const { name, type, apiKey, baseUrl, format } = account;
  if (apiKey !== undefined && (readSecret(apiKey)?.from ?? 'literal') === 'literal') {
    const message = `The key of "${name}" must be a reference: \${secret:NAME}, \${env:NAME} or \${file:PATH}.`;
    return { ok: false, code: 'literal-key', message };
  }
  return edit(text, (content, body) => {
    if (namesOf(content).includes(name)) {
      return refusal('duplicate-account', `There is an account "${name}" already. Choose another name.`);
    }
    const fields = definedOnly({ name, type, 'api-key': apiKey, 'base-url': baseUrl, format });
    const base = body === '' ? `${head.join('\n')}\n` : body;
    const changed = appendToList(base, 'providers', fields);
    const expected = { ...content, providers: [...(content.providers ?? []), fields] };
    return checked(changed, expected, (result) => unusable(result, name));
  });
}

/** Also takes the name out of the members of pools and of `failover.order`. */
export function removeAccount(text: string, name: string): Edit {
  return edit(text, (content, body) => {
    if (!namesOf(content).includes(name)) return unknownAccount(name);
    let changed = removeEach(body, ['providers'], content.providers, (entry) => nameOf(entry) === name);
    for (const [index, pool] of poolsOf(content).entries()) {
      changed = removeEach(changed, ['pools', index, 'members'], pool?.members, (member) => member === name);
    }
    // Where a pool has the same name, the order goes on to mean the pool.
    const isPool = poolsOf(content).some((pool) => pool?.name === name);
    if (!isPool)
      changed = removeEach(
        changed,
        ['failover', 'order'],
        content.failover?.order,
        (entry) => entry === name,
      );
    return checked(changed, without(content, name, isPool));
  });
}

export function changeAccount(text: string, name: string, change: { disabled?: boolean }): Edit {
  return edit(text, (content, body) => {
    const index = namesOf(content).indexOf(name);
    if (index < 0) return unknownAccount(name);
    const { disabled } = change;
    const entry = content.providers?.[index] as { disabled?: unknown };
    if (disabled === undefined || (entry.disabled ?? false) === disabled) return { ok: true, text: body };
    const changed = setFlag(body, ['providers', index], 'disabled', disabled);
    const providers = content.providers?.map((one, at) => (at === index ? { ...entry, disabled } : one));
    return checked(changed, { ...content, providers });
  });
}

/** What an edit looks at; a file may hold anything else beside it, or in its place. */
interface Content {
  providers?: unknown[];
  pools?: { name?: unknown; members?: unknown[] }[];
  failover?: { order?: unknown[] };
}

function edit(text: string, change: (content: Content, body: string) => Edit): Edit {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length);
  const content = read(body);
  if (!content) {
    return refusal(
      'unreadable-file',
      `The configuration file cannot be read, so it was not changed. ${firstError(text)}`,
    );
  }
  const result = change(content, body);
  return result.ok ? { ok: true, text: mark + result.text } : result;
}

function read(text: string): Content | undefined {
  const document = parseDocument(text, readingOptions);
  if (document.errors.length > 0) return undefined;
  try {
    const content: unknown = document.toJS() ?? {};
    return typeof content === 'object' && !Array.isArray(content) ? (content as Content) : undefined;
  } catch {
    // An alias without an anchor.
    return undefined;
  }
}

function firstError(text: string): string {
  const complaint = parseConfiguration(text, '').complaints.find(({ severity }) => severity === 'error');
  return complaint ? `Line ${complaint.line}: ${complaint.message}` : '';
}

/** Reads the new text again: it must say exactly what was meant, and nothing else. */
function checked(
  text: string | undefined,
  expected: Content,
  problem?: (text: string) => Edit | undefined,
): Edit {
  if (text === undefined || !isDeepStrictEqual(tidy(read(text)), tidy(expected))) {
    const message =
      'The configuration file is laid out in a way that cannot be changed safely here. Please change it by hand.';
    return refusal('unsafe-edit', message);
  }
  return problem?.(text) ?? { ok: true, text };
}

/** A key without a value and an empty list are the same to the gateway. */
function tidy(content: Content | undefined): unknown {
  return content && { ...content, providers: content.providers ?? [] };
}

/** Why the gateway would leave the account out; nothing can be said while the rest of the file is wrong. */
function unusable(text: string, name: string): Edit | undefined {
  const { configuration, complaints } = parseConfiguration(text, '');
  if (!configuration || configuration.accounts.some((account) => account.name === name)) return undefined;
  const complaint = complaints.findLast(
    ({ severity, message }) => severity === 'error' && message.includes(name),
  );
  return refusal('invalid-account', complaint?.message ?? `The account "${name}" could not be used.`);
}

function removeEach(
  text: string | undefined,
  path: (string | number)[],
  list: unknown[] | undefined,
  isMeant: (entry: unknown) => boolean,
): string | undefined {
  const indices = (Array.isArray(list) ? list : []).flatMap((entry, index) =>
    isMeant(entry) ? [index] : [],
  );
  return indices.reduceRight<string | undefined>(
    (changed, index) => (changed === undefined ? undefined : removeFromList(changed, path, index)),
    text,
  );
}

function without(content: Content, name: string, keepOrder: boolean): Content {
  const result: Content = {
    ...content,
    providers: content.providers?.filter((entry) => nameOf(entry) !== name),
  };
  if (Array.isArray(content.pools)) {
    result.pools = content.pools.map((pool) =>
      Array.isArray(pool?.members)
        ? { ...pool, members: pool.members.filter((member) => member !== name) }
        : pool,
    );
  }
  if (Array.isArray(content.failover?.order) && !keepOrder) {
    result.failover = {
      ...content.failover,
      order: content.failover.order.filter((entry) => entry !== name),
    };
  }
  return result;
}

function namesOf(content: Content): unknown[] {
  return Array.isArray(content.providers) ? content.providers.map(nameOf) : [];
}

function poolsOf(content: Content): NonNullable<Content['pools']> {
  return Array.isArray(content.pools) ? content.pools : [];
}

function nameOf(entry: unknown): unknown {
  return (entry as { name?: unknown } | null)?.name;
}

function definedOnly(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined),
  );
}

function unknownAccount(name: string): Edit {
  return refusal('unknown-account', `There is no account "${name}" in the configuration file.`);
}

function refusal(code: (Edit & { ok: false })['code'], message: string): Edit {
  return { ok: false, code, message };
}
