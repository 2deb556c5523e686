// Names of models, as clients write them and as Kiro's service does.

import { asList, asObject, asString, type JsonObject } from '../../model/json.ts';
import type { ModelEntry } from '../format.ts';

/**
 * The service's own name: `claude-sonnet-4.5` for `claude-sonnet-4-5-20250929`. Anthropic writes versions with a dash and
 * dates after them. Names that are not Claude's stay as they are.
 */
export function modelId(name: string): string {
  const lower = name.toLowerCase();
  if (!lower.startsWith('claude-')) return name;
  return lower.replace(/[-@]20\d{6}(?=$|-)/, '').replace(/^(claude-[a-z]+-\d)-(\d{1,2})(?=$|-)/, '$1.$2');
}

/** A model of the service's own, for small tasks of its editor. */
const INTERNAL = 'simple-task';

export function readModels(body: JsonObject): ModelEntry[] {
  return asList(body.models).flatMap((item) => {
    const model = asObject(item);
    const id = asString(model?.modelId);
    if (!id || id === INTERNAL) return [];
    const displayName = asString(model?.displayName) ?? asString(model?.modelName);
    return [{ id, owner: 'kiro', ...(displayName && { displayName }) }];
  });
}
