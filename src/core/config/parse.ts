// From the text of a configuration file to the configuration, with a complaint for everything that is wrong or odd.

import { type Document, LineCounter, parseDocument, visit } from 'yaml';
import { assemble } from './assemble.ts';
import type { Complaint, Configuration } from './configuration.ts';
import { checkReferences } from './references.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { readShape } from './shape.ts';
import { checkWeaknesses } from './weaknesses.ts';
import { readingOptions } from './yaml-text.ts';

/**
 * Reads YAML, and JSON as a part of it. `file` is only told in the complaints, which come in the order of the file.
 *
 * What is wrong with one entry of `providers`, `pools` or `server.keys` is an error that leaves out that entry alone:
 * one bad account does not take the others down. Everything else that is wrong (no YAML, a wrong value in any other
 * place) leaves no configuration at all, since a default in its place could be the opposite of what was meant.
 * What is odd but harmless is a warning. An empty file is the default configuration.
 */
export function parseConfiguration(
  text: string,
  file: string,
): { configuration?: Configuration; complaints: Complaint[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...readingOptions, lineCounter: lines });
  const reporter = createReporter(document, lines, file);
  const configuration = read(document, reporter);
  const complaints = reporter.complaints.toSorted(
    (one, other) => (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0),
  );
  return configuration ? { configuration, complaints } : { complaints };
}

/** What the gateway does without a file. */
export function defaultConfiguration(): Configuration {
  const { configuration } = parseConfiguration('', '');
  if (!configuration) throw new Error('The schema refuses its own defaults.');
  return configuration;
}

function read(document: Document.Parsed, reporter: Reporter): Configuration | undefined {
  if (!isReadable(document, reporter)) return undefined;
  const content = contentOf(document, reporter);
  const shape = content && readShape(content.value, reporter);
  if (!shape) return undefined;
  const assembly = assemble(shape, reporter);
  checkReferences(assembly, reporter);
  checkWeaknesses(assembly, reporter);
  return assembly.configuration;
}

function isReadable(document: Document.Parsed, reporter: Reporter): boolean {
  for (const { code, message, pos } of document.errors) {
    reporter.errorAt('syntax', pos[0], `This is no YAML: ${withoutContent(code, message)}.`);
  }
  for (const { message, pos } of document.warnings) {
    reporter.warningAt('yaml', pos[0], `YAML has something to say here that has no effect: ${message}.`);
  }
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document)) return;
      reporter.errorAt(
        'syntax',
        node.range?.[0] ?? 0,
        `There is no anchor "&${node.source}" before this alias.`,
      );
    },
  });
  return reporter.complaints.every(({ severity }) => severity === 'warning');
}

/** Aliases of aliases can blow a short file up to gigabytes; the parser throws before that. */
function contentOf(document: Document.Parsed, reporter: Reporter): { value: unknown } | undefined {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    // Throws when an anchor holds itself.
    JSON.stringify(value);
    return { value };
  } catch {
    reporter.errorAt(
      'syntax',
      0,
      'The aliases (*name) of this file cannot be followed: too many, or in a circle.',
    );
    return undefined;
  }
}

/** Some of the parser's messages quote the file, which may hold a key. */
function withoutContent(code: string, message: string): string {
  const told = /^(UNEXPECTED_TOKEN|BAD_DQ_ESCAPE)$/.test(code)
    ? message.replace(/:? ["\\].*$/s, '')
    : message;
  return told.split('; please use')[0]?.replace(/\.$/, '') ?? told;
}
