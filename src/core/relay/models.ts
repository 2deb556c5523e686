// The models that a client may call.

import type { ModelEntry } from '../formats/format.ts';
import { matchesGlob } from '../model/glob.ts';
import type { Client } from './call.ts';
import { modelEntries, type RoutingTable } from './route.ts';

/** In the order of preference, without doubles. `pin` keeps to the accounts of one account, pool or provider. */
export function listModels(table: RoutingTable, client: Client, pin: string | undefined): ModelEntry[] {
  return modelEntries(pin === undefined ? table : narrowed(table, pin)).filter(
    ({ id }) => !client.models || client.models.some((pattern) => matchesGlob(pattern, id)),
  );
}

/** The same table with nothing but what the pin names; aliases may lead elsewhere, so they go. */
function narrowed(table: RoutingTable, pin: string): RoutingTable {
  const own = table.accounts.filter(({ name }) => name === pin);
  const accounts = own.length > 0 ? own : (table.pools.find(pin)?.accounts ?? []);
  return { ...table, accounts, configuration: { ...table.configuration, aliases: {} } };
}
