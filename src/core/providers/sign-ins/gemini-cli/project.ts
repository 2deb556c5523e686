// The project under which Code Assist serves this sign-in: asked for once, since every request names it.

import { asList, asObject, asString, type Json, type JsonObject } from '../../../model/json.ts';
import type { Refreshing, SignIn, Surroundings, Token } from '../../sign-in.ts';
import { callCodeAssist, metadata, refusalOf } from './code-assist.ts';

type Refusal = Extract<Refreshing, { ok: false }>;

const movedOn =
  'Since 2026-06-18 Google serves this sign-in to Code Assist Standard and Enterprise licences alone ' +
  '(https://developers.googleblog.com/an-important-update-transitioning-gemini-cli-to-antigravity-cli/). ' +
  'Use "type: gemini" with an API key instead.';

export const completeProject: NonNullable<SignIn['complete']> = async (token, exchange, surroundings) => {
  if (asString(token.fields.project) !== undefined) return { ok: true, token };
  const wanted = wantedProject(token, surroundings);
  if (wanted !== undefined && /^\d+$/.test(wanted)) {
    return refused(`"${wanted}" is the number of a project; Code Assist wants its id. Correct "project".`);
  }
  const answer = await callCodeAssist({ token, exchange, surroundings }, ':loadCodeAssist', {
    ...(wanted !== undefined && { cloudaicompanionProject: wanted }),
    metadata: metadata(wanted),
  });
  if (!answer.ok) {
    // Behind VPC service controls Google tells nothing, and serves licences all the same.
    const isFenced = answer.status === 403 && answer.reasons.includes('SECURITY_POLICY_VIOLATED');
    return isFenced && wanted !== undefined ? completed(token, wanted) : refusalOf(answer);
  }
  const project = asString(answer.body.cloudaicompanionProject) ?? wanted;
  const hasTier = asObject(answer.body.currentTier) !== undefined;
  return hasTier && project !== undefined ? completed(token, project) : explained(answer.body, hasTier);
};

export function wantedProject({ fields }: Token, { machine }: Surroundings): string | undefined {
  const { GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_PROJECT_ID } = machine.environment;
  return asString(fields.wantedProject) ?? (GOOGLE_CLOUD_PROJECT || GOOGLE_CLOUD_PROJECT_ID || undefined);
}

export function completed(token: Token, project: string): Refreshing {
  return { ok: true, token: { ...token, fields: { ...token.fields, project } } };
}

export function refused(message: string): Refusal {
  return { ok: false, ended: true, message };
}

function explained(body: JsonObject, hasTier: boolean): Refusal {
  const reasons = asList(body.ineligibleTiers).map((tier) => asObject(tier) ?? {});
  const named = (code: string) => reasons.find(({ reasonCode }) => reasonCode === code);
  const unsupported = named('UNSUPPORTED_CLIENT');
  if (unsupported) return refused(`${words(unsupported)} ${movedOn}`);
  const unproven = named('VALIDATION_REQUIRED');
  if (unproven) {
    const page = asString(unproven.validationUrl);
    return refused(`${words(unproven)}${page ? ` Open ${page}` : ''}`.trim());
  }
  const told = reasons.map(words).filter(Boolean).join(' ');
  if (hasTier) {
    const advice =
      'This licence belongs to a project of Google Cloud: name its id as "project" on the account.';
    return refused([told, advice].filter(Boolean).join(' '));
  }
  if (told !== '' && asList(body.allowedTiers).length === 0) return refused(told);
  return refused(
    'This Google account has not begun to use Gemini Code Assist. Run "gemini" once and accept its terms, or use an API key.',
  );
}

function words(tier: Record<string, Json | undefined>): string {
  return (
    asString(tier.reasonMessage) ?? asString(tier.validationErrorMessage) ?? asString(tier.reasonCode) ?? ''
  );
}
