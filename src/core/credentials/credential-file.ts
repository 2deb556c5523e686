// One look at a credential file: its text, or a sentence that says why there is none.

import { open } from 'node:fs/promises';
import { parseJson } from '../model/json.ts';

export type FileReading =
  /** `mark` is the byte order mark that stood before the text, or empty. */
  { ok: true; text: string; mark: string } | { ok: false; isAbsent: boolean; message: string };

/** Credential files have a few kilobytes; what is larger is something else, and is not read. */
const mostBytes = 1024 * 1024;
const byteOrderMark = '\uFEFF';
/** Gemini CLI overwrites its file in place, so that a reader can meet half of it. */
const secondLooks = [40, 120];

/** The text of a JSON file. One that is no JSON is looked at again, after so many milliseconds each time. */
export async function readCredentialFile(
  file: string,
  pause: (milliseconds: number) => Promise<void>,
): Promise<FileReading> {
  for (const milliseconds of secondLooks) {
    const reading = await readOnce(file);
    if (!reading.ok ? reading.isAbsent : parseJson(reading.text) !== undefined) return reading;
    await pause(milliseconds);
  }
  const last = await readOnce(file);
  if (!last.ok || parseJson(last.text) !== undefined) return last;
  return failed(`${file} is not JSON: it is half written, damaged, or not a credential file.`);
}

async function readOnce(file: string): Promise<FileReading> {
  try {
    const handle = await open(file, 'r');
    try {
      const status = await handle.stat();
      if (!status.isFile()) return failed(`${file} is not a file.`);
      if (status.size > mostBytes) {
        const megabytes = (status.size / 1024 / 1024).toFixed(1);
        return failed(`${file} has ${megabytes} MB, which no credential file has; it is not read.`);
      }
      const text = await handle.readFile('utf8');
      if (text.trim() === '') return failed(`${file} is empty.`);
      const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
      return { ok: true, text: text.slice(mark.length), mark };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable(file, (error as NodeJS.ErrnoException).code ?? 'an unknown error');
  }
}

function unreadable(file: string, code: string): FileReading {
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return { ok: false, isAbsent: true, message: `There is no file ${file}.` };
  if (code === 'EISDIR') return failed(`${file} is not a file.`);
  const why = code === 'EACCES' || code === 'EPERM' ? 'the gateway may not read it' : code;
  return failed(`${file} cannot be read: ${why}.`);
}

function failed(message: string): FileReading {
  return { ok: false, isAbsent: false, message };
}
