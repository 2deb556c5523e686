// Frames of AWS event streams and answers of Kiro's service made of them, written without the library that reads them.

import { crc32 } from 'node:zlib';
import type { ScriptedAnswer } from './scripted-server.ts';

const TEXT = 7;

/** All headers are texts. */
export function frame(headers: Record<string, string>, payload: string | object = ''): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([
        Buffer.from([Buffer.byteLength(name)]),
        Buffer.from(name),
        Buffer.from([TEXT]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(head.length + body.length + 16, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const checked = Buffer.concat([prelude, head, body]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(checked));
  return Buffer.concat([checked, checksum]);
}

export function eventFrame(type: string, payload: string | object): Buffer {
  return frame(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    payload,
  );
}

export function exceptionFrame(type: string, payload: object): Buffer {
  return frame(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    payload,
  );
}

export function errorFrame(code: string, message: string): Buffer {
  return frame({ ':error-code': code, ':error-message': message, ':message-type': 'error' });
}

export interface KiroTail {
  /** false = this account is told no tokens. */
  tokens?: boolean;
  stopReason?: string;
  percentage?: number;
  credits?: number;
}

/** What stands at the end of every complete answer. */
export function tail({ tokens = true, stopReason, percentage = 1, credits = 0.25 }: KiroTail = {}): Buffer[] {
  const tokenUsage = {
    uncachedInputTokens: 8,
    cacheReadInputTokens: 2,
    cacheWriteInputTokens: 1,
    outputTokens: 7,
    totalTokens: 18,
  };
  const metadata = { ...(tokens && { tokenUsage }), ...(stopReason && { stopReason }) };
  return [
    ...(tokens || stopReason ? [eventFrame('metadataEvent', metadata)] : []),
    eventFrame('contextUsageEvent', { contextUsagePercentage: percentage }),
    eventFrame('meteringEvent', { usage: credits, unit: 'credit', unitPlural: 'credits' }),
  ];
}

export function textFrames(text: string, modelId?: string): Buffer[] {
  const pieces = text.match(/[\s\S]{1,5}/gu) ?? [];
  return pieces.map((content) =>
    eventFrame('assistantResponseEvent', { content, ...(modelId && { modelId }) }),
  );
}

export interface KiroCall {
  id: string;
  name: string;
  /** Absent = the service sends no input at all. */
  args?: object;
}

/** The calls interleave, as the service sends parallel ones. */
export function callFrames(calls: KiroCall[]): Buffer[] {
  const pieces = calls.map(({ args }) =>
    args === undefined ? [] : (JSON.stringify(args).match(/[\s\S]{1,6}/g) ?? []),
  );
  const most = Math.max(0, ...pieces.map(({ length }) => length));
  const frames: Buffer[] = [];
  for (let at = 0; at < most; at++) {
    calls.forEach(({ id, name }, index) => {
      const input = pieces[index]?.[at];
      if (input !== undefined) frames.push(eventFrame('toolUseEvent', { toolUseId: id, name, input }));
    });
  }
  const ends = calls.map(({ id, name }) => eventFrame('toolUseEvent', { toolUseId: id, name, stop: true }));
  return [...frames, ...ends];
}

/** `pieceLength` cuts the bytes without regard to frames and characters. */
export function kiroStream(frames: Buffer[], pieceLength?: number): ScriptedAnswer {
  const bytes = Buffer.concat(frames);
  const chunks = pieceLength === undefined ? frames : cut(bytes, pieceLength);
  return { headers: { 'content-type': 'application/vnd.amazon.eventstream' }, chunks };
}

export function cut(bytes: Buffer, length: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += length) pieces.push(bytes.subarray(at, at + length));
  return pieces;
}

export function kiroText(text: string, end: KiroTail = {}): ScriptedAnswer {
  return kiroStream([...textFrames(text), ...tail(end)]);
}

export function kiroCalls(calls: KiroCall[], text = ''): ScriptedAnswer {
  return kiroStream([...textFrames(text), ...callFrames(calls), ...tail({ stopReason: 'TOOL_USE' })]);
}
