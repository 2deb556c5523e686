// Where Kiro's hosts are: by region, unless the account's settings move them.

import type { Surroundings, Token } from '../../sign-in.ts';
import { profileArnOf, signInRegion } from './fields.ts';

type Settings = Surroundings['settings'];

/** The regions in which there are hosts of Kiro's own. */
const HOME_REGIONS = ['us-east-1', 'eu-central-1'];

/** The profile names its region; without one it follows from the region of the sign-in. */
export function apiRegion(token: Token): string {
  const named = profileArnOf(token)?.split(':')[3];
  if (named) return named;
  return signInRegion(token).startsWith('eu-') ? 'eu-central-1' : 'us-east-1';
}

/** The likely region first. */
export function regionsToAsk(token: Token): string[] {
  const likely = apiRegion(token);
  return [likely, ...HOME_REGIONS.filter((region) => region !== likely)];
}

/** Those who signed in with Google or GitHub are all kept in one region. */
export function socialRefreshUrl(settings: Settings): string {
  const url = settings['endpoints.token'] ?? 'https://prod.{{region}}.auth.desktop.kiro.dev';
  return located(url, 'us-east-1', '/refreshToken');
}

export function oidcTokenUrl(token: Token, settings: Settings): string {
  const url = settings['endpoints.oidc'] ?? 'https://oidc.{{region}}.amazonaws.com';
  return located(url, signInRegion(token), '/token');
}

export function managementHost(region: string, settings: Settings): string {
  const url = settings['endpoints.management'] ?? 'https://management.{{region}}.kiro.dev';
  return located(url, region, '');
}

/** The older host, which knows the same and still answers some kinds of accounts. */
export function olderHost(region: string): string {
  return `https://q.${region}.amazonaws.com`;
}

/** An address that has a path of its own is called exactly. */
function located(url: string, region: string, path: string): string {
  const { origin, pathname, search } = new URL(url.replaceAll('{{region}}', region));
  return pathname === '/' ? origin + path : origin + pathname.replace(/\/$/, '') + search;
}

const IDENTITY_PROVIDERS =
  /^(login\.microsoftonline\.(com|us)|login\.partner\.microsoftonline\.cn|[\w-]+\.(okta|oktapreview|okta-emea)\.com)$/i;

/**
 * The token address of an external identity provider stands in a file that anyone may have written, and gets the refresh
 * token: only well-known hosts are asked, any other once the account's settings name it.
 */
export function isTrustedIdentityProvider(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, port } = new URL(url);
  return protocol === 'https:' && username === '' && port === '' && IDENTITY_PROVIDERS.test(hostname);
}
