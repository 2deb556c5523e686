// Sends one kind of request a number of times, a number at a time, and takes the times.

import { Agent, request } from 'node:http';

export interface Call {
  path: string;
  body: string;
}

export interface Times {
  /** One entry a request, in milliseconds: until the first byte of the answer's body. */
  first: number[];
  /** Until the answer's end. */
  whole: number[];
}

export interface Load {
  requests: number;
  concurrency: number;
  key: string;
}

export async function sendLoad(address: string, call: Call, load: Load): Promise<Times> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.concurrency });
  const times: Times = { first: [], whole: [] };
  let left = load.requests;
  const one = async () => {
    while (left-- > 0) await sendOne(agent, address, call, load.key, times);
  };
  await Promise.all(Array.from({ length: load.concurrency }, one));
  agent.destroy();
  return times;
}

function sendOne(agent: Agent, address: string, call: Call, key: string, times: Times): Promise<void> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let firstAt = 0;
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(call.body),
      authorization: `Bearer ${key}`,
      'anthropic-version': '2023-06-01',
    };
    const sent = request(`${address}${call.path}`, { agent, method: 'POST', headers }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`${address}${call.path} answered ${response.statusCode}.`));
      }
      response.on('data', () => {
        firstAt ||= performance.now();
      });
      response.on('end', () => {
        times.first.push(firstAt - startedAt);
        times.whole.push(performance.now() - startedAt);
        resolve();
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(call.body);
  });
}
