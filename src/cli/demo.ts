// What `serve --demo` adds: a throw-away state folder, and lines to paste.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shQuote } from './shells.ts';

/** Runs with a fresh state folder, and removes it when the run is over. */
export async function withDemoHome(run: (home: string) => Promise<number>): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'headgate-demo-'));
  try {
    return await run(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

export function demoLines(address: string, key: string): string[] {
  const bearer = shQuote(`authorization: Bearer ${key}`);
  const json = shQuote('content-type: application/json');
  const messages = [{ role: 'user', content: 'Hello' }];
  const chat = shQuote(JSON.stringify({ model: 'headgate', messages }));
  const stream = shQuote(JSON.stringify({ model: 'headgate', max_tokens: 100, stream: true, messages }));
  return [
    '',
    `Key: ${key}`,
    '',
    'Paste into another terminal:',
    '',
    `curl -i ${address}/v1/chat/completions -H ${bearer} -H ${json} -d ${chat}`,
    `curl -iN ${address}/v1/messages -H ${bearer} -H ${json} -d ${stream}`,
    `curl ${address}/v1/models -H ${bearer}`,
    '',
    'The first account fails on purpose: x-headgate-account and x-headgate-attempts at the top of an answer say who ' +
      'answered instead, and after how many tries. It then rests for some seconds, so that a call right after it ' +
      'needs one try only. Ctrl+C ends the demo.',
  ];
}
