// What is said over the control API (`/headgate/v1/...`): the gateway on one side; windows, the CLI and the page on the other.

import type { Complaint } from '../config/configuration.ts';
import type { AccountState, RequestRecord } from '../model/record.ts';

export type { AccountState, AttemptRecord, RequestRecord } from '../model/record.ts';

/** `GET status`, and the `status` events: the whole picture. Never holds a secret. */
export interface Status {
  version: string;
  /** `http://127.0.0.1:8317` */
  address: string;
  port: number;
  pid: number;
  /** ISO 8601. */
  startedAt: string;
  /** Who runs it, for people: `VS Code window "web-app"`, `headgate serve`. */
  runner: string;
  home: string;
  configFile: string;
  /** false = no such file yet; the gateway serves with what the defaults give. */
  configFileExists: boolean;
  complaints: Complaint[];
  /** Names of `${secret:NAME}` that the configuration needs and nobody has handed over yet. */
  missingSecrets: string[];
  pools: PoolStatus[];
  accounts: AccountStatus[];
  profiles: string[];
  defaultProfile?: string;
  clients: ClientStatus[];
}

export interface PoolStatus {
  name: string;
  strategy: string;
  members: string[];
  /** true = made from the accounts of one provider, not written in the configuration. */
  implicit: boolean;
}

export interface AccountStatus {
  name: string;
  type: string;
  /** The provider's title. */
  title: string;
  format: string;
  baseUrl: string;
  state: AccountState;
  /** ISO 8601, while `resting`. */
  restingUntil?: string;
  /** The last failure that led to the state. */
  reason?: { kind: string; message: string; since: string };
  /** Models of this account that rest on their own. */
  restingModels: { model: string; until: string; message: string }[];
  secretMissing: boolean;
  /** NAME, where the key is written as `${secret:NAME}`; absent when it comes from elsewhere. */
  secretName?: string;
  priority: number;
  weight: number;
  inFlight: number;
  /** Since the gateway started. */
  requests: number;
  failures: number;
  lastFirstTokenMs?: number;
  lastUsedAt?: string;
}

export interface ClientStatus {
  id: string;
  name: string;
  /** `main`, `openai-1`, `main/gpt-5`, `profile:cheap`; absent = the default. */
  target?: string;
}

/** `GET events`: server-sent events, each `event: <type>` with the JSON as data. The first is a `status`. */
export type ControlEvent = { type: 'status'; status: Status } | { type: 'request'; request: RequestRecord };

/** `POST clients`: makes a workspace or terminal known. The key is derived, so asking again gives the same one. */
export interface ClientRegistration {
  /** Stable over restarts, such as a hash of the workspace's address. */
  id: string;
  name: string;
}
export interface ClientTicket {
  key: string;
  target?: string;
}

/** `POST profile`: where a client's requests go from now on. null = back to the default. */
export interface ProfileChoice {
  client: string;
  target: string | null;
}

/** `POST secrets`: values for `${secret:NAME}`; null forgets one. Kept in memory only. */
export interface SecretValues {
  values: Record<string, string | null>;
}

/** `POST accounts`: appended to the configuration file, comments and order kept. */
export interface NewAccount {
  name: string;
  type: string;
  /** A reference such as `${secret:openai-1}`; literal keys are refused here. */
  apiKey?: string;
  baseUrl?: string;
  format?: string;
}

/** `PATCH accounts/{name}` */
export interface AccountChange {
  disabled?: boolean;
}

/** `POST accounts/{name}/test`: one small real request. */
export interface TestResult {
  ok: boolean;
  model?: string;
  /** What the account answered, or the vendor's words why not. */
  message: string;
  durationMs: number;
}

/** `GET explain?model=&client=` */
export interface Explanation {
  model: string;
  client?: string;
  /** The steps from the asked name to the candidates, each a short sentence. */
  steps: string[];
  candidates: { account: string; model: string; pool?: string; chosen: boolean; passedOver?: string }[];
}

/** `GET models` */
export interface ModelsList {
  models: { id: string; owner: string }[];
}

/** Error body of the control API. */
export interface ControlError {
  error: { code: string; message: string };
}

/** `GET providers`: the catalogue, for the list from which an account is added. */
export interface ProviderEntry {
  id: string;
  title: string;
  format: string;
  baseUrl?: string;
  needsBaseUrl: boolean;
  needsKey: boolean;
  keyPage?: string;
}
