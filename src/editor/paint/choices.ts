// The rows of "Switch Model Provider": where this workspace's requests may go, and how well that place is.

import type { Status } from '../../core/control/protocol.ts';
import { chosenTarget, profilePrefix, shownPools } from '../serving.ts';
import { paintAccount } from './account.ts';
import type { Painting } from './painting.ts';

export interface Choice {
  /** null = the default. */
  target: string | null;
  current: boolean;
  label: string;
  description: string;
  /** Accounts can be tested. */
  account?: string;
}

/** A heading and what stands under it; the group without a heading comes first. */
export interface ChoiceGroup {
  heading?: string;
  choices: Choice[];
}

export function choiceGroups(status: Status, clientId: string, painting: Painting): ChoiceGroup[] {
  const { l10n } = painting;
  const chosen = chosenTarget(status, clientId) ?? null;
  const all: ChoiceGroup[] = [
    { choices: [defaultChoice(status, painting), ...profileChoices(status, painting)] },
    { heading: l10n.t('pools'), choices: poolChoices(status, painting) },
    { heading: l10n.t('accounts'), choices: accountChoices(status, painting) },
  ];
  for (const choice of all.flatMap((group) => group.choices)) choice.current = choice.target === chosen;
  return currentFirst(all).filter((group) => group.choices.length > 0);
}

function currentFirst(groups: ChoiceGroup[]): ChoiceGroup[] {
  const current = groups.flatMap((group) => group.choices).find((choice) => choice.current);
  if (!current) return groups;
  const rest = groups.map((group) => ({
    ...group,
    choices: group.choices.filter((choice) => choice !== current),
  }));
  const [first, ...others] = rest;
  return [{ ...first, choices: [current, ...(first?.choices ?? [])] }, ...others];
}

function defaultChoice(status: Status, { l10n }: Painting): Choice {
  return {
    target: null,
    current: false,
    label: l10n.t('Default'),
    description: status.defaultProfile
      ? l10n.t('profile {0}', status.defaultProfile)
      : l10n.t('by model name, in the order of the configuration'),
  };
}

function profileChoices(status: Status, { l10n }: Painting): Choice[] {
  return status.profiles.map((profile) => ({
    target: profilePrefix + profile,
    current: false,
    label: l10n.t('Profile: {0}', profile),
    description: '',
  }));
}

function poolChoices(status: Status, { l10n }: Painting): Choice[] {
  return shownPools(status).map((pool) => {
    const ready = status.accounts.filter(
      (account) => pool.members.includes(account.name) && account.state === 'ready',
    ).length;
    return {
      target: pool.name,
      current: false,
      label: pool.name,
      description: `${l10n.t('{0} of {1} ready', ready, pool.members.length)} · ${fewOf(pool.members)}`,
    };
  });
}

/** The row has one line: the first three stand for all. */
function fewOf(members: string[]): string {
  const shown = members.slice(0, 3).join(', ');
  return members.length > 3 ? `${shown} …` : shown;
}

function accountChoices(status: Status, painting: Painting): Choice[] {
  return status.accounts.map((account) => ({
    target: account.name,
    current: false,
    label: account.name,
    description: paintAccount(account, painting).description,
    account: account.name,
  }));
}
