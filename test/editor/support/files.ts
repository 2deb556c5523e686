// Looks through everything that an editor wrote to disk.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of the files under `folder` that hold `text`, in plain, in base64 or in hexadecimal. */
export function filesWith(folder: string, text: string): string[] {
  const forms = [
    text,
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
    Buffer.from(text).toString('hex'),
  ];
  return filesUnder(folder).filter((file) => {
    const content = readFileSync(file);
    return forms.some((form) => content.includes(form));
  });
}

export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
