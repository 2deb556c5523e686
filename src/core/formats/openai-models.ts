// The list of models as OpenAI writes it, and as its imitators do.

import { asList, asNumber, asObject, asString, type JsonObject } from '../model/json.ts';
import type { ModelEntry } from './format.ts';

export function writeModel(model: ModelEntry): JsonObject {
  const written: JsonObject = {
    id: model.id,
    object: 'model',
    created: model.created ?? 0,
    owned_by: model.owner,
  };
  if (model.displayName) written.display_name = model.displayName;
  return written;
}

export function writeModels(models: ModelEntry[]): JsonObject {
  return { object: 'list', data: models.map(writeModel) };
}

/** Entries of `data`; Together answers with a bare list, others under `models`, some with names alone. */
export function readModels(body: JsonObject): ModelEntry[] {
  const list = [body.data, body.models, body as unknown].find(Array.isArray);
  return asList(list).flatMap((entry) => {
    const object = typeof entry === 'string' ? { id: entry } : asObject(entry);
    const id = asString(object?.id) || asString(object?.name);
    if (!object || !id) return [];
    const model: ModelEntry = { id, owner: asString(object.owned_by) ?? '' };
    const displayName = asString(object.display_name) || asString(object.name);
    if (displayName && displayName !== id) model.displayName = displayName;
    const created = asNumber(object.created);
    if (created !== undefined) model.created = created;
    return [model];
  });
}
