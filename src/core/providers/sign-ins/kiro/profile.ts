// The profile that requests are charged to. Tokens of Google and GitHub users bring it along; others have to ask.

import { asList, asObject, asString } from '../../../model/json.ts';
import type { Refreshing, SignIn, Surroundings } from '../../sign-in.ts';
import { profileArnOf } from './fields.ts';
import { managementHost, olderHost, regionsToAsk } from './hosts.ts';
import { askInTurn, type ServiceCall } from './service.ts';

const TARGET = 'AmazonCodeWhispererService.ListAvailableProfiles';

/**
 * The token with the first profile of the first region that has one. Where none can be had for good it stays without: the
 * older host takes some accounts' requests without a profile, and the newer one says itself what it lacks.
 */
export const completeProfile: NonNullable<SignIn['complete']> = async (token, exchange, { settings }) => {
  if (profileArnOf(token) !== undefined) return { ok: true, token };
  let failed: Extract<Refreshing, { ok: false }> | undefined;
  for (const region of settings['endpoints.management'] ? [''] : regionsToAsk(token)) {
    const answer = await askInTurn(token, exchange, waysToAsk(region, settings));
    if (answer.kind === 'answer') {
      const profileArn = firstProfile(answer.body.profiles);
      if (profileArn) return { ok: true, token: { ...token, fields: { ...token.fields, profileArn } } };
    } else if (answer.kind !== 'none') {
      const message = `The profile of the account cannot be found out: ${answer.message}`;
      failed ??= { ok: false, ended: false, message, refused: answer.kind === 'refused' };
    }
  }
  return failed ?? { ok: true, token };
};

function waysToAsk(region: string, settings: Surroundings['settings']): ServiceCall[] {
  const host = managementHost(region, settings);
  const ways: ServiceCall[] = [
    { url: `${host}/List-Available-Profiles`, method: 'POST', body: {} },
    { url: `${host}/`, method: 'POST', target: TARGET, body: {} },
  ];
  const isMoved = settings['endpoints.management'] !== undefined;
  return isMoved
    ? ways
    : [...ways, { url: `${olderHost(region)}/`, method: 'POST', target: TARGET, body: {} }];
}

function firstProfile(profiles: unknown): string | undefined {
  return asList(profiles)
    .map((profile) => asString(asObject(profile)?.arn))
    .find((arn) => arn !== undefined);
}
