// Kiro's token file, as its editor writes it and as other programs copy it.

import { asObject, asString, type Json, type JsonObject, parseJson } from '../../../model/json.ts';
import type { CredentialSource, Token, TokenReading } from '../../sign-in.ts';
import type { SignInKind } from './fields.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/** Other programs write the same fields in snake case; what is there in either spelling counts. */
const SPELLINGS = {
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  expiresAt: 'expires_at',
} as const;

export async function readTokenFile(source: CredentialSource): Promise<TokenReading> {
  const { file, settings } = source;
  const content = asObject(parseJson(source.text.replace(BYTE_ORDER_MARK, '')));
  if (!content) return { ok: false, message: `${file} is not a JSON object.` };
  const field = reader(content);
  const access = field('accessToken') ?? '';
  const refresh = whole(field('refreshToken'));
  if (access === '' && refresh === undefined) {
    const message = `${file} has neither "accessToken" nor a whole "refreshToken". Sign in with Kiro again.`;
    return { ok: false, message };
  }
  const kind = settledKind(field);
  if (!kind) {
    const message = `${file} names a way of signing in under "authMethod" that Headgate does not know. It knows social, IdC, builder-id, external_idp and api_key.`;
    return { ok: false, message };
  }
  const registration = kind === 'idc' ? await readRegistration(source, field) : {};
  const fields = {
    kind,
    region: settings.region ?? field('region'),
    profileArn: settings['profile-arn'] ?? field('profileArn'),
    clientId: settings['client-id'] ?? field('clientId') ?? registration.clientId,
    clientSecret: settings['client-secret'] ?? field('clientSecret') ?? registration.clientSecret,
    ...(kind === 'external-idp' && { tokenEndpoint: field('tokenEndpoint'), scopes: content.scopes }),
  };
  // Without an access token the refresh token is to be used at once.
  const expiresAt = access === '' ? 0 : time(content.expiresAt ?? content.expires_at);
  return {
    ok: true,
    token: {
      access,
      ...(refresh !== undefined && { refresh }),
      ...(expiresAt !== undefined && { expiresAt }),
      fields: present(fields),
    },
  };
}

type Field = (name: string) => string | undefined;

/** Texts that are not empty, in camel or snake case. */
function reader(content: JsonObject): Field {
  return (name) => {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return asString(content[name])?.trim() || asString(content[snake])?.trim() || undefined;
  };
}

/** Kiro's editor has been seen to shorten the refresh token with dots when it signs out. */
function whole(refresh: string | undefined): string | undefined {
  return refresh?.includes('...') ? undefined : refresh;
}

const KINDS: Record<string, SignInKind> = {
  social: 'social',
  google: 'social',
  github: 'social',
  idc: 'idc',
  iam: 'idc',
  builderid: 'idc',
  externalidp: 'external-idp',
  apikey: 'api-key',
};

/** Older files name no way; what is in them tells it. */
function settledKind(field: Field): SignInKind | undefined {
  const named = field('authMethod');
  if (named !== undefined) return KINDS[named.toLowerCase().replace(/[-_ ]/g, '')];
  if (field('tokenEndpoint') !== undefined) return 'external-idp';
  const isRegistered = field('clientId') !== undefined && field('clientSecret') !== undefined;
  return isRegistered || field('clientIdHash') !== undefined ? 'idc' : 'social';
}

/** The client that the sign-in was made for, in the one file that the token file names. */
async function readRegistration(
  { readBeside }: CredentialSource,
  field: Field,
): Promise<{ clientId?: string; clientSecret?: string }> {
  const hash = field('clientIdHash');
  if (hash === undefined || !/^[\w-]+$/.test(hash)) return {};
  const text = await readBeside(`${hash}.json`);
  const content = asObject(parseJson((text ?? '').replace(BYTE_ORDER_MARK, '')));
  if (!content) return {};
  const registered = reader(content);
  return { clientId: registered('clientId'), clientSecret: registered('clientSecret') };
}

/** Epoch milliseconds from ISO text, or from epoch seconds or milliseconds as a number or as text. */
function time(value: Json | undefined): number | undefined {
  const number = typeof value === 'number' ? value : Number(asString(value)?.trim() || Number.NaN);
  if (Number.isFinite(number)) return number < 1e11 ? number * 1000 : number;
  const date = Date.parse(asString(value) ?? '');
  return Number.isNaN(date) ? undefined : date;
}

function present(fields: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Each new value in the spelling, and the time in the manner, that the file has. Everything else stays. */
export function writeTokenFile(text: string, token: Token): string {
  const [mark, bare] = text.startsWith(BYTE_ORDER_MARK) ? [BYTE_ORDER_MARK, text.slice(1)] : ['', text];
  const content = asObject(parseJson(bare)) ?? {};
  set(content, 'accessToken', token.access);
  if (token.refresh !== undefined) set(content, 'refreshToken', token.refresh);
  if (token.expiresAt !== undefined) {
    set(content, 'expiresAt', sameManner(content.expiresAt ?? content.expires_at, token.expiresAt));
  }
  const indent = /^[{[]\r?\n([ \t]+)/.exec(bare)?.[1];
  const written = JSON.stringify(content, null, indent);
  const ending = /\s*$/.exec(bare)?.[0] ?? '';
  return mark + (bare.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written) + ending;
}

function set(content: JsonObject, name: keyof typeof SPELLINGS, value: Json): void {
  const snake = SPELLINGS[name];
  if (content[name] !== undefined || content[snake] === undefined) content[name] = value;
  if (content[snake] !== undefined) content[snake] = value;
}

function sameManner(before: Json | undefined, time: number): Json {
  if (typeof before !== 'number') return new Date(time).toISOString();
  return before < 1e11 ? Math.floor(time / 1000) : time;
}
