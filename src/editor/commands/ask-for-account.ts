// The questions of "Add Account", one after another.

import * as vscode from 'vscode';
import type { ProviderEntry, Status } from '../../core/control/protocol.ts';
import type { FormatId } from '../../core/model/format-id.ts';
import {
  baseUrlProblem,
  type Draft,
  entryForFormat,
  isOpenEntry,
  nameProblem,
  suggestName,
} from './new-account-draft.ts';
import { type Answer, askPick, askText, runSteps, type Step } from './quick-steps.ts';

const formats: { id: FormatId; label: string; description: string }[] = [
  { id: 'openai-chat', label: 'OpenAI Chat Completions', description: '/v1/chat/completions' },
  { id: 'openai-responses', label: 'OpenAI Responses', description: '/v1/responses' },
  { id: 'anthropic-messages', label: 'Anthropic Messages', description: '/v1/messages' },
  { id: 'gemini', label: 'Google Gemini', description: '/v1beta/models/…:generateContent' },
];

/** undefined = the user left. */
export async function askForAccount(providers: ProviderEntry[], status: Status): Promise<Draft | undefined> {
  const draft: Partial<Draft> = {};
  const title = vscode.l10n.t('Add Account');
  const done = await runSteps(title, [
    providerStep(providers, draft),
    baseUrlStep(draft),
    formatStep(providers, draft),
    nameStep(status, draft),
    keyStep(draft),
  ]);
  return done && draft.provider && draft.name ? (draft as Draft) : undefined;
}

function providerStep(providers: ProviderEntry[], draft: Partial<Draft>): Step {
  return async (place) => {
    const vendors = providers
      .filter((provider) => !isOpenEntry(provider))
      .map((provider) => ({ label: provider.title, description: provider.id, provider }));
    const fallback = providers.find(isOpenEntry);
    const other = {
      label: vscode.l10n.t('Other server'),
      description: vscode.l10n.t('any address that speaks a known format'),
      alwaysShow: true,
      provider: fallback,
    };
    const answer = await askPick(place, {
      placeholder: vscode.l10n.t('Who made the key? Type to search'),
      items: fallback ? [...vendors, other] : vendors,
    });
    return keep(answer, (row) => {
      draft.provider = row.provider;
      draft.otherServer = row === other;
      draft.format = undefined;
      draft.baseUrl = undefined;
      draft.name = undefined;
    });
  };
}

function baseUrlStep(draft: Partial<Draft>): Step {
  return async (place) => {
    if (!draft.provider?.needsBaseUrl) return 'skip';
    const answer = await askText(place, {
      prompt: vscode.l10n.t('The address of the server, as its documentation gives it for this format.'),
      placeholder: 'https://llm.example.com/v1',
      value: draft.baseUrl,
      validate: (text) => baseUrlProblem(text, vscode.l10n),
    });
    return keep(answer, (text) => {
      draft.baseUrl = text;
    });
  };
}

function formatStep(providers: ProviderEntry[], draft: Partial<Draft>): Step {
  return async (place) => {
    if (!draft.otherServer) return 'skip';
    const answer = await askPick(place, {
      placeholder: vscode.l10n.t('Which format does the server speak?'),
      items: formats,
      active: formats.find((format) => format.id === draft.format),
    });
    return keep(answer, (format) => {
      draft.format = format.id;
      draft.provider = entryForFormat(providers, format.id) ?? draft.provider;
    });
  };
}

function nameStep(status: Status, draft: Partial<Draft>): Step {
  return async (place) => {
    const answer = await askText(place, {
      prompt: vscode.l10n.t('A name for the account. Requests can ask for it, as in name/model.'),
      value: draft.name ?? suggestName(draft.provider?.id ?? 'account', status),
      validate: (text) => nameProblem(text, status, vscode.l10n),
    });
    return keep(answer, (text) => {
      draft.name = text;
    });
  };
}

function keyStep(draft: Partial<Draft>): Step {
  return async (place) => {
    const { provider, otherServer, name } = draft;
    if (!provider?.needsKey) return 'skip';
    const answer = await askText(place, {
      prompt: otherServer
        ? vscode.l10n.t(
            'The key, kept in the editor’s secret storage. Leave it empty if the server wants none.',
          )
        : vscode.l10n.t('The key of {0}, kept in the editor’s secret storage.', name ?? provider.title),
      password: true,
      validate: (text) => (text === '' && !otherServer ? vscode.l10n.t('Paste the key.') : undefined),
      buttons: keyPageButtons(provider),
    });
    return keep(answer, (text) => {
      draft.key = text;
    });
  };
}

function keyPageButtons({ keyPage }: ProviderEntry) {
  if (keyPage === undefined) return [];
  const tooltip = vscode.l10n.t('Get a key: {0}', keyPage);
  const press = () => void vscode.env.openExternal(vscode.Uri.parse(keyPage));
  return [{ icon: 'link-external', tooltip, press }];
}

function keep<T>(answer: Answer<T>, take: (value: T) => void): 'next' | 'back' | 'cancel' {
  if (typeof answer !== 'object') return answer;
  take(answer.value);
  return 'next';
}
