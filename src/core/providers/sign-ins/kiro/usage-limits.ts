// What is left of an account's plan, from the call that Kiro's own editor shows it by. It costs nothing.

import { asList, asNumber, asObject, asString, type JsonObject } from '../../../model/json.ts';
import type { Surroundings, Token, TokenExchange } from '../../sign-in.ts';
import { profileArnOf } from './fields.ts';
import { apiRegion, managementHost, olderHost } from './hosts.ts';
import { askInTurn, type ServiceCall } from './service.ts';

export interface UsageLimits {
  /** As the vendor calls it: `KIRO PRO`. */
  plan?: string;
  /** Epoch milliseconds at which the allowances begin anew. */
  resetsAt?: number;
  allowances: Allowance[];
}

/** Trials and bonuses count as long as they are active. */
export interface Allowance {
  /** `CREDIT`; formerly `AGENTIC_REQUEST` and others. */
  resource: string;
  kind: 'plan' | 'trial' | 'bonus';
  used: number;
  limit: number;
  /** What is used beyond the limit costs extra. */
  canExceed: boolean;
}

export type UsageLimitsReading =
  | { ok: true; limits: UsageLimits }
  /** `refused` = a refreshed token may help. */
  | { ok: false; refused: boolean; message: string };

/** `resource` left over all its allowances; never below 0. */
export function remaining({ allowances }: UsageLimits, resource = 'CREDIT'): number {
  return allowances
    .filter((allowance) => allowance.resource === resource)
    .reduce((left, { limit, used }) => left + Math.max(0, limit - used), 0);
}

export async function getUsageLimits(
  token: Token,
  exchange: TokenExchange,
  { settings }: Pick<Surroundings, 'settings'>,
): Promise<UsageLimitsReading> {
  const answer = await askInTurn(token, exchange, waysToAsk(token, settings));
  if (answer.kind === 'answer') return { ok: true, limits: readUsageLimits(answer.body) };
  return { ok: false, refused: answer.kind === 'refused', message: answer.message };
}

/** The owner's mail address is not asked for. */
function waysToAsk(token: Token, settings: Surroundings['settings']): ServiceCall[] {
  const profileArn = profileArnOf(token);
  const query = (resourceType: string) =>
    new URLSearchParams({
      origin: 'AI_EDITOR',
      resourceType,
      isEmailRequired: 'false',
      ...(profileArn && { profileArn }),
    });
  const region = apiRegion(token);
  const named = settings['endpoints.usage'];
  const host = named ? new URL(named).origin : managementHost(region, settings);
  const newer: ServiceCall = { url: `${host}/Get-Usage-Limits?${query('CREDIT')}`, method: 'GET' };
  const isMoved = named !== undefined || settings['endpoints.management'] !== undefined;
  const older = isMoved ? host : olderHost(region);
  return [newer, { url: `${older}/getUsageLimits?${query('AGENTIC_REQUEST')}`, method: 'GET' }];
}

/** Any field may be missing or null; a figure with its fraction is preferred to the rounded one. */
export function readUsageLimits(body: JsonObject): UsageLimits {
  const plan = asString(asObject(body.subscriptionInfo)?.subscriptionTitle);
  const seconds = asNumber(body.nextDateReset);
  const canExceed = asObject(body.overageConfiguration)?.overageStatus === 'ENABLED';
  const entries = objects(body.usageBreakdownList);
  return {
    ...(plan && { plan }),
    ...(seconds !== undefined && { resetsAt: Math.round(seconds * 1000) }),
    allowances: entries.flatMap((entry) => readEntry(entry, canExceed)),
  };
}

function readEntry(entry: JsonObject, canExceed: boolean): Allowance[] {
  const resource = asString(entry.resourceType) ?? 'CREDIT';
  const trial = asObject(entry.freeTrialInfo);
  const active = (kind: 'trial' | 'bonus', status: unknown, figures: JsonObject) =>
    status === 'ACTIVE' ? [{ resource, kind, canExceed: false, ...readFigures(figures) }] : [];
  return [
    { resource, kind: 'plan', canExceed, ...readFigures(entry) },
    ...(trial ? active('trial', trial.freeTrialStatus, trial) : []),
    ...objects(entry.bonuses).flatMap((bonus) => active('bonus', bonus.status, bonus)),
  ];
}

function objects(list: unknown): JsonObject[] {
  return asList(list)
    .map(asObject)
    .filter((item) => item !== undefined);
}

function readFigures(figures: JsonObject): { used: number; limit: number } {
  return {
    used: asNumber(figures.currentUsageWithPrecision) ?? asNumber(figures.currentUsage) ?? 0,
    limit: asNumber(figures.usageLimitWithPrecision) ?? asNumber(figures.usageLimit) ?? 0,
  };
}
