// The demo inside this process: an upstream that answers in OpenAI's Chat format without any network, and one that always fails.

import { setTimeout as wait } from 'node:timers/promises';
import { createDemo } from './demo-upstream.ts';
import type { Provider } from './provider.ts';

const pauseBetweenWords = 25;

export const provider: Provider = {
  id: 'demo',
  aliases: [],
  title: 'Built-in demo',
  format: 'openai-chat',
  /** `demo:failing` is the other variant: it answers every request with 429. */
  baseUrl: 'demo:healthy',
  auth: 'none',
  standIns: { large: 'demo-large', small: 'demo-small' },
  embedded: createDemo({
    now: Date.now,
    pause: (signal) => wait(pauseBetweenWords, undefined, { signal }),
  }),
};
