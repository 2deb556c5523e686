// Priority: fill the first account before the next; tiers have been cut before, so the order of the list decides.

import { least, type Strategy } from './strategy.ts';

export const priority: Strategy = (accounts) => least(accounts, (account) => account.position);
