// Makes a Google account one of Code Assist. It accepts Google's terms in its owner's name, so only a click may call it.

import { asList, asObject, asString, type JsonObject } from '../../../model/json.ts';
import type { Refreshing, Surroundings, Token, TokenExchange } from '../../sign-in.ts';
import { type CodeAssistCaller, callCodeAssist, metadata, refusalOf } from './code-assist.ts';
import { completed, refused, wantedProject } from './project.ts';

const freeTier = 'free-tier';
const legacyTier = 'legacy-tier';
const pauseBetweenLooks = 5_000;
const mostLooks = 60;

/** The token with its project, once Google has finished. */
export async function onboard(
  token: Token,
  exchange: TokenExchange,
  surroundings: Surroundings,
): Promise<Refreshing> {
  const caller = { token, exchange, surroundings };
  const wanted = wantedProject(token, surroundings);
  const loaded = await callCodeAssist(caller, ':loadCodeAssist', {
    ...(wanted !== undefined && { cloudaicompanionProject: wanted }),
    metadata: metadata(wanted),
  });
  if (!loaded.ok) return refusalOf(loaded);
  const tier = defaultTier(loaded.body);
  // A project makes the free tier fail with "Precondition Failed".
  const project = tier === freeTier ? undefined : wanted;
  const begun = await callCodeAssist(caller, ':onboardUser', {
    tierId: tier,
    ...(project !== undefined && { cloudaicompanionProject: project }),
    metadata: metadata(project),
  });
  if (!begun.ok) return refusalOf(begun);
  return finished(caller, begun.body, wanted);
}

function defaultTier(body: JsonObject): string {
  const tiers = asList(body.allowedTiers).map((tier) => asObject(tier));
  return asString(tiers.find((tier) => tier?.isDefault === true)?.id) ?? legacyTier;
}

async function finished(
  caller: CodeAssistCaller,
  begun: JsonObject,
  wanted: string | undefined,
): Promise<Refreshing> {
  const name = asString(begun.name);
  let operation = begun;
  for (let look = 0; operation.done !== true && look < mostLooks; look++) {
    if (!name) return refused('Google began to set the account up and did not say how to follow it.');
    await caller.surroundings.pause(pauseBetweenLooks);
    const seen = await callCodeAssist(caller, `/${name}`);
    if (!seen.ok) return refusalOf(seen);
    operation = seen.body;
  }
  if (operation.done !== true) {
    return { ok: false, ended: false, message: 'Google is still setting the account up. Try again later.' };
  }
  const project = asString(asObject(asObject(operation.response)?.cloudaicompanionProject)?.id) ?? wanted;
  return project === undefined
    ? refused('Google set the account up without a project: name one as "project" on the account.')
    : completed(caller.token, project);
}
