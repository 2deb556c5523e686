// The list of models, read and written.

import { asList, asNumber, asObject, asString, type JsonObject } from '../../model/json.ts';
import type { ModelEntry } from '../format.ts';

/** Reads Anthropic's list and, since many servers of this dialect answer with it, OpenAI's. */
export function readModels(body: JsonObject): ModelEntry[] {
  const entries: ModelEntry[] = [];
  for (const item of asList(body.data ?? body.models)) {
    const model = asObject(item);
    const id = asString(model?.id);
    if (!model || !id) continue;
    const entry: ModelEntry = { id, owner: asString(model.owned_by) ?? 'anthropic' };
    const displayName = asString(model.display_name);
    if (displayName) entry.displayName = displayName;
    const created = createdSeconds(model);
    if (created !== undefined) entry.created = created;
    entries.push(entry);
  }
  return entries;
}

function createdSeconds(model: JsonObject): number | undefined {
  const milliseconds = Date.parse(asString(model.created_at) ?? '');
  return Number.isNaN(milliseconds) ? asNumber(model.created) : Math.floor(milliseconds / 1000);
}

export function writeModels(models: ModelEntry[]): JsonObject {
  return {
    data: models.map(writeModel),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  };
}

/** The SDK's types want every field; an unknown date is the epoch, as Anthropic documents for it. */
export function writeModel(model: ModelEntry): JsonObject {
  return {
    type: 'model',
    id: model.id,
    display_name: model.displayName ?? model.id,
    created_at: new Date((model.created ?? 0) * 1000).toISOString().replace('.000Z', 'Z'),
  };
}
