// The traffic that is measured. To add a scenario, add an entry.

import type { Call } from './load.ts';

export interface Scenario {
  title: string;
  concurrency: number;
  /** In one round. */
  requests: number;
  /** What is timed: the first byte of the answer's body, or its end. */
  until: 'first' | 'whole';
  /** What is sent to the upstream, and through the pass-through. */
  call: Call;
  /** What is sent to Headgate where it differs: the same request in another format. */
  translated?: Call;
}

const prompt = 'Which rivers run into the sea, and why is it not full? '.repeat(15);

function chat(model: string, stream: boolean): Call {
  return {
    path: '/v1/chat/completions',
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: prompt }], max_tokens: 512 }),
  };
}

function messages(model: string, stream: boolean): Call {
  return {
    path: '/v1/messages',
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: prompt }], max_tokens: 512 }),
  };
}

/** `bench` streams without pauses, `bench-paced` with 5 ms between chunks. */
export const models = ['bench', 'bench-paced'];

/** What a first answer is asked with. */
export const smallCall = chat('bench', false);

export const scenarios: Scenario[] = [
  {
    title: 'Chat, plain',
    concurrency: 1,
    requests: 1000,
    until: 'whole',
    call: smallCall,
  },
  {
    title: 'Chat, plain',
    concurrency: 32,
    requests: 3000,
    until: 'whole',
    call: smallCall,
  },
  {
    title: 'Chat, paced stream, first chunk',
    concurrency: 1,
    requests: 25,
    until: 'first',
    call: chat('bench-paced', true),
  },
  {
    title: 'Chat, stream',
    concurrency: 32,
    requests: 600,
    until: 'whole',
    call: chat('bench', true),
  },
  {
    title: 'Messages to Chat, plain',
    concurrency: 1,
    requests: 1000,
    until: 'whole',
    call: smallCall,
    translated: messages('bench', false),
  },
  {
    title: 'Messages to Chat, plain',
    concurrency: 32,
    requests: 3000,
    until: 'whole',
    call: smallCall,
    translated: messages('bench', false),
  },
  {
    title: 'Messages to Chat, paced stream, first chunk',
    concurrency: 1,
    requests: 25,
    until: 'first',
    call: chat('bench-paced', true),
    translated: messages('bench-paced', true),
  },
  {
    title: 'Messages to Chat, stream',
    concurrency: 32,
    requests: 600,
    until: 'whole',
    call: chat('bench', true),
    translated: messages('bench', true),
  },
];
