// Round robin: the account whose last turn is longest ago. Fair also when members come, go and rest.

import { least, type Strategy } from './strategy.ts';

export const roundRobin: Strategy = (accounts) => least(accounts, (account) => account.lastChosen);
