// How an account signs in whose credential is a file of another tool: what a provider knows of that file and its tokens.
// When to refresh, under which lock, and what is written back is the business of `core/credentials/`, the same for all.

import type { JsonObject } from '../model/json.ts';

export interface SignIn {
  /** Whose sign-in it is, for people: `Kiro`, `Gemini CLI`. */
  readonly vendor: string;
  /** What the vendor says of such use, with the date; shown before the account is added. */
  readonly notice: { stance: 'ended' | 'forbidden' | 'tolerated'; since?: string; text: string; wayOut?: string };
  /** Where the vendor's own tool keeps the file. */
  defaultFile(machine: Machine): string;
  /** Milliseconds before the end of a token at which a new one is fetched. */
  readonly refreshMargin: number;
  /** The lock file that the vendor's own tool uses, beside the credential file; undefined = ours. */
  lockFile?(file: string): string;
  read(source: CredentialSource): Promise<TokenReading>;
  refresh(token: Token, exchange: TokenExchange): Promise<Refreshing>;
  /** The file's text with the rotated tokens in it and everything else as it was. */
  write(text: string, token: Token): string;
}

export interface Machine {
  platform: NodeJS.Platform;
  homeFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
}

export interface CredentialSource {
  file: string;
  text: string;
  /** The text of another file in the same folder, or undefined. */
  readBeside(name: string): Promise<string | undefined>;
  /** `region`, `profile-arn`, `project` ... of the account, which win over the file. */
  settings: Readonly<Record<string, string | undefined>>;
}

export interface Token {
  access: string;
  refresh?: string;
  /** Epoch milliseconds; absent = not known. */
  expiresAt?: number;
  /** What else the vendor's requests and refreshes need: region, client id, profile, resource address. */
  fields: JsonObject;
}

/** `message` names file and field, never a value. */
export type TokenReading = { ok: true; token: Token } | { ok: false; message: string };

/** `ended` = the refresh token is no longer any good: only a new sign-in helps, so it is not tried again. */
export type Refreshing =
  | { ok: true; token: Token }
  | { ok: false; ended: boolean; message: string; retryAt?: number };

/** One HTTP call of a refresh. Rejects never: a network failure has status 0 and a sentence as text. */
export type TokenExchange = (request: {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
}) => Promise<{ status: number; headers: Record<string, string>; text: string }>;
