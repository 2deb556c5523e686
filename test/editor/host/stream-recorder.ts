// A client in a process of its own: asks the gateway for a stream and writes down when each piece of it arrived.
// Arguments: the model, and the file for the times (milliseconds since the first piece, as a JSON array).

import { renameSync, writeFileSync } from 'node:fs';

const [model, file] = process.argv.slice(2) as [string, string];

async function record(): Promise<void> {
  const response = await fetch(`${process.env.ANTHROPIC_BASE_URL}/v1/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${process.env.ANTHROPIC_AUTH_TOKEN}`,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      model,
      max_tokens: 1000,
      stream: true,
      messages: [{ role: 'user', content: 'Count slowly.' }],
    }),
  });
  if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  const times: number[] = [];
  for await (const piece of response.body) {
    if (!Buffer.from(piece).includes('word-')) continue;
    times.push(performance.now());
    if (times.length === 1) writeFileSync(`${file}.began`, '');
  }
  writeFileSync(`${file}.part`, JSON.stringify(times.map((time) => time - times[0]!)));
  renameSync(`${file}.part`, file);
}

record().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
