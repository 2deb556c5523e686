// A gateway that serves: assembled when this process takes the seat, taken apart when it leaves.

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { SecretSources } from '../config/secrets.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { Home } from '../control/home.ts';
import type { Status } from '../control/protocol.ts';
import { createCredentials } from '../credentials/credentials.ts';
import { lockFolder } from '../credentials/lock-place.ts';
import type { Clock } from '../model/clock.ts';
import { AccountBook } from '../pool/book.ts';
import { buildPools } from '../pool/pools.ts';
import type { Machine } from '../providers/sign-in.ts';
import { createContinuity } from '../relay/continuity/continuity.ts';
import { createRelay, type RelayParts } from '../relay/relay.ts';
import type { RoutingTable } from '../relay/route.ts';
import { createUpstreamModelLists } from '../relay/upstream-models.ts';
import { type ConfiguredClient, openClientRegistry } from '../server/clients.ts';
import type { Services } from '../server/services.ts';
import { createDispatchers } from '../upstream/dispatchers.ts';
import { createExchange } from '../upstream/exchange.ts';
import { createMediaFetcher, type FetchMedia } from '../upstream/fetch-media.ts';
import { accountStatus, poolStatuses } from './account-status.ts';
import { missingSecrets, openAccounts } from './accounts.ts';
import { createBroadcast } from './broadcast.ts';
import { watchBrokenSignIns } from './broken-sign-ins.ts';
import type { ConfigurationKeeper } from './configuration-keeper.ts';
import { createControlService } from './control.ts';
import { formats } from './formats.ts';
import { describeRequest } from './request-log.ts';
import { createNotices } from './sign-in-notices.ts';
import { createTokenExchange } from './token-exchange.ts';

export interface LeadingOptions {
  home: Home;
  keeper: ConfigurationKeeper;
  address: { url: string; port: number };
  runner: string;
  version: string;
  /** A client key beside those of the configuration. */
  key?: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Default: from the public internet alone. */
  fetchMedia?: FetchMedia;
  clock: Clock;
  random: { number(): number; text(length: number): string };
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
}

export interface Leading {
  services: Services;
  /** The configuration has changed. */
  reconfigure(): void;
  close(): Promise<void>;
}

export async function lead(options: LeadingOptions): Promise<Leading> {
  const { home, keeper, clock, random, log } = options;
  const startedAt = new Date(clock.now()).toISOString();
  const secrets = new Map<string, string>();
  const dispatchers = createDispatchers();
  const exchange = createExchange(dispatchers);
  const userAgent = `Headgate/${options.version}`;
  const lists = createUpstreamModelLists({ exchange, formats, clock, userAgent });
  const broadcast = createBroadcast(clock, status);
  const broken = watchBrokenSignIns(
    () => book,
    () => clock.now(),
  );
  const book: AccountBook = new AccountBook({
    random: random.number,
    changed() {
      broken.review();
      broadcast.changed();
    },
  });
  const notices = createNotices((sentence) => log('warn', sentence));
  const credentials = createCredentials({
    clock,
    machine: machineOf(options.environment),
    lockFolder: lockFolder(),
    warn: (sentence) => log('warn', sentence),
  });
  const clients = await openClientRegistry({
    home,
    now: () => new Date(clock.now()),
    complain: (sentence) => log('warn', sentence),
  });
  let table: RoutingTable;

  function reconfigure(): void {
    const configuration = keeper.current();
    const sources = secretSources(secrets, options.environment);
    const accounts = openAccounts(configuration, sources, {
      credentials,
      tokenExchange: (proxyUrl) => createTokenExchange(exchange, userAgent, proxyUrl),
      folder: dirname(keeper.file),
    });
    notices(accounts);
    const { coolDown, health } = configuration;
    book.replace(accounts, { coolDown, unhealthyAfter: health.unhealthyAfter });
    table = {
      configuration,
      accounts,
      pools: buildPools(configuration, accounts),
      upstreamModels: lists.list,
    };
    clients.configure(configuredClients(keeper, sources, options.key, log));
    void relay.refreshModels();
  }
  function status(): Status {
    const configuration = keeper.current();
    const now = clock.now();
    return {
      version: options.version,
      address: options.address.url,
      port: options.address.port,
      pid: process.pid,
      startedAt,
      runner: options.runner,
      home: home.path,
      configFile: keeper.file,
      configFileExists: keeper.exists(),
      complaints: keeper.complaints(),
      missingSecrets: missingSecrets(configuration, secrets),
      pools: poolStatuses(table.pools),
      accounts: book.all().map((member) => accountStatus(member, now)),
      profiles: Object.keys(configuration.profiles),
      defaultProfile: configuration.defaultProfile,
      clients: clients.list(),
    };
  }
  const relay: RelayParts = {
    table: () => table,
    refreshModels: () => lists.refresh(table.accounts),
    book,
    continuity: createContinuity(clock),
    formats,
    exchange,
    fetchMedia: options.fetchMedia ?? createMediaFetcher({ userAgent }),
    clock,
    randomText: random.text,
    userAgent,
    record(record) {
      broadcast.finished(record);
      log(record.failure && record.failure.kind !== 'cancelled' ? 'warn' : 'debug', describeRequest(record));
    },
  };
  reconfigure();
  const control = createControlService({
    keeper,
    book,
    broadcast,
    clients,
    relay,
    clock,
    status,
    setSecrets(values) {
      for (const [name, value] of Object.entries(values)) {
        if (value === null) secrets.delete(name);
        else secrets.set(name, value);
      }
      reconfigure();
    },
  });
  return {
    services: { relay: createRelay(relay), control, clients, maxBody: () => keeper.current().server.maxBody },
    reconfigure,
    close() {
      broken.close();
      return dispatchers.close();
    },
  };
}

function machineOf(environment: LeadingOptions['environment']): Machine {
  const homeFolder = environment.HOME ?? environment.USERPROFILE ?? homedir();
  return { platform: process.platform, homeFolder, environment };
}

function secretSources(
  secrets: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string | undefined>>,
): SecretSources {
  return {
    secrets,
    env: environment,
    readFile(path) {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** A key that cannot be resolved opens nothing, and the log says which. */
function configuredClients(
  keeper: ConfigurationKeeper,
  sources: SecretSources,
  key: string | undefined,
  log: LeadingOptions['log'],
): ConfiguredClient[] {
  const configured = keeper.current().server.keys.flatMap(({ name, key: secret, models, profile }) => {
    const resolved = resolveSecret(secret, sources);
    if ('value' in resolved) return [{ name, key: resolved.value, models, profile }];
    log('warn', `The client key "${name}" cannot be used: ${resolved.missing}`);
    return [];
  });
  return key === undefined ? configured : [...configured, { name: 'command-line', key }];
}
