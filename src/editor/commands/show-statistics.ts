// "Show Statistics": opens the page, or brings it to the front.

import type { Parts } from '../parts.ts';

export async function showStatistics({ statistics }: Pick<Parts, 'statistics'>): Promise<void> {
  statistics.show();
}
