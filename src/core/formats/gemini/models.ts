// The list of models, read and written.

import { asList, asObject, asString, type JsonObject } from '../../model/json.ts';
import type { ModelEntry } from '../format.ts';

/** What makes a model of use here; the list also holds models for video and live conversations. */
const USEFUL = ['generateContent', 'embedContent'];

/** Reads Google's list and, since gateways of this dialect answer with it, OpenAI's. */
export function readModels(body: JsonObject): ModelEntry[] {
  const entries: ModelEntry[] = [];
  for (const item of asList(body.models ?? body.data)) {
    const model = asObject(item);
    const id = bareModelName(asString(model?.name) ?? asString(model?.id) ?? '');
    if (!model || !id || !isUseful(model)) continue;
    const entry: ModelEntry = { id, owner: asString(model.owned_by) ?? 'google' };
    const displayName = asString(model.displayName);
    if (displayName) entry.displayName = displayName;
    entries.push(entry);
  }
  return entries;
}

export function bareModelName(name: string): string {
  return name.replace(/^models\//, '');
}

function isUseful(model: JsonObject): boolean {
  const methods = model.supportedGenerationMethods;
  return !Array.isArray(methods) || USEFUL.some((method) => methods.includes(method));
}

export function writeModels(models: ModelEntry[]): JsonObject {
  return { models: models.map(writeModel) };
}

export function writeModel(model: ModelEntry): JsonObject {
  return {
    name: `models/${model.id}`,
    displayName: model.displayName ?? model.id,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  };
}
