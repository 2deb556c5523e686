// "Show Log": brings the output channel to the front.

import type { Parts } from '../parts.ts';

export async function showLog({ log }: Pick<Parts, 'log'>): Promise<void> {
  log.show();
}
