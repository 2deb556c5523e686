// Where the gateway of a state folder serves, left in the folder for those who look for it. A hint, never a proof.

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asNumber, asObject, asString, parseJson } from '../model/json.ts';
import { replaceFile } from './atomic-file.ts';

export interface SeatRecord {
  /** Where to connect to; 127.0.0.1 when the gateway listens everywhere. */
  host: string;
  port: number;
  pid: number;
  /** ISO 8601. */
  startedAt: string;
}

/** Undefined when nobody left one, or it cannot be read. Whoever serves there has still to prove it. */
export async function readSeatRecord(home: string): Promise<SeatRecord | undefined> {
  const text = await readFile(pathIn(home), 'utf8').catch(() => '');
  const fields = asObject(parseJson(text));
  const host = asString(fields?.host);
  const port = asNumber(fields?.port);
  const pid = asNumber(fields?.pid);
  const startedAt = asString(fields?.startedAt);
  const isWhole = host !== undefined && port !== undefined && pid !== undefined && startedAt !== undefined;
  return isWhole && Number.isInteger(port) && port > 0 && port < 65_536
    ? { host, port, pid, startedAt }
    : undefined;
}

export function writeSeatRecord(home: string, record: SeatRecord): Promise<void> {
  return replaceFile(pathIn(home), `${JSON.stringify(record)}\n`);
}

/** Takes the record away if it is still this one. To be called while the port is held, so that no successor's goes. */
export async function removeSeatRecord(home: string, { pid, startedAt }: SeatRecord): Promise<void> {
  const found = await readSeatRecord(home);
  if (found?.pid === pid && found.startedAt === startedAt) await rm(pathIn(home), { force: true });
}

function pathIn(home: string): string {
  return join(home, 'seat.json');
}
