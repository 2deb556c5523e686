// A process with one source of tokens; it fetches as many at once as a line on stdin says, and prints what came of it.

import { createInterface } from 'node:readline';
import { createCredentials } from '../../../src/core/credentials/credentials.ts';
import { lockFolder } from '../../../src/core/credentials/lock-place.ts';
import { createTokenExchange } from '../../../src/core/gateway/token-exchange.ts';
import { systemClock } from '../../../src/core/model/clock.ts';
import { qwenSignIn } from '../../../src/core/providers/sign-ins/qwen/index.ts';
import { createDispatchers } from '../../../src/core/upstream/dispatchers.ts';
import { createExchange } from '../../../src/core/upstream/exchange.ts';

const [file = '', server = '', lock = ''] = process.argv.slice(2);
const { source } = createCredentials({
  clock: systemClock,
  machine: { platform: process.platform, homeFolder: '/nowhere', environment: {} },
  lockFolder: lockFolder(),
  warn: (sentence) => console.log(`warned: ${sentence}`),
}).open({
  provider: 'qwen-oauth',
  signIn: lock === 'ours' ? { ...qwenSignIn, lockFile: undefined } : qwenSignIn,
  file,
  settings: { 'endpoints.token': server },
  writeBack: 'auto',
  exchange: createTokenExchange(createExchange(createDispatchers()), 'Headgate/test', 'direct'),
});

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const supplied = await Promise.all(Array.from({ length: Number(line) }, () => source.fresh()));
  const failures = supplied.flatMap((one) => (one.ok ? [] : [one.failure.message]));
  const tokens = new Set(supplied.map((one) => (one.ok ? one.token.access : '')));
  console.log(failures[0] ?? [...tokens].join(' '));
}
