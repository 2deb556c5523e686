// "Refresh": reads the configuration file again and redraws the accounts.

import { lineTo } from '../calls.ts';
import type { Parts } from '../parts.ts';

export async function refresh({ gateway, accounts }: Pick<Parts, 'gateway' | 'accounts'>): Promise<void> {
  await lineTo(gateway).control.send('POST', 'reload');
  accounts.refresh();
}
