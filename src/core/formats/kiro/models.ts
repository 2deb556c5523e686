// The list of models that an account may use.

import { asList, asObject, asString, type JsonObject } from '../../model/json.ts';
import type { ModelEntry } from '../format.ts';

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
