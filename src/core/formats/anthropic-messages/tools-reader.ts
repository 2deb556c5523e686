// Tool definitions and the tool choice, read.

import type { Tool, ToolChoice } from '../../model/conversation.ts';
import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { type ReadingNotes, readCacheMark } from './content-reader.ts';

/** Fields of a plain tool that are read, or that mean nothing to a server that loads all tools at once. */
const READ_FIELDS = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'cache_control',
  'defer_loading',
  'eager_input_streaming',
]);

export function readTools(value: Json | undefined, notes: ReadingNotes): Tool[] {
  return asList(value).flatMap((item, index) => {
    const definition = asObject(item);
    const type = asString(definition?.type);
    const name = asString(definition?.name);
    if (!definition || (!name && (type === undefined || type === 'custom'))) {
      const field = `tools.${index}.name`;
      notes.problems.push({ parameter: field, message: `${field} is missing: every tool needs a name.` });
      return [];
    }
    return [readTool(definition, name ?? type ?? '', notes)];
  });
}

function readTool(definition: JsonObject, name: string, notes: ReadingNotes): Tool {
  const tool: Tool = { kind: 'function', name };
  const description = asString(definition.description);
  if (description) tool.description = description;
  const cache = readCacheMark(definition.cache_control);
  if (cache) tool.cache = cache;
  if (!isPlain(definition)) return { ...tool, opaque: { format: 'anthropic-messages', value: definition } };
  const schema = asObject(definition.input_schema);
  if (schema) tool.schema = schema;
  if (typeof definition.strict === 'boolean') tool.strict = definition.strict;
  for (const key of Object.keys(definition)) {
    if (!READ_FIELDS.has(key) && definition[key] !== null) notes.losses.add(`tool ${key}`);
  }
  return tool;
}

/**
 * Dated types (`web_search_...`, `bash_...`) are the vendor's own. So is the placeholder with which Claude Code keeps
 * deferred loading alive: a model elsewhere would only be tempted to call it. Other deferred tools are plain tools.
 */
function isPlain(definition: JsonObject): boolean {
  const type = definition.type ?? 'custom';
  if (type !== 'custom') return false;
  return !(definition.defer_loading === true && definition.name === 'DeferredToolPlaceholder');
}

/** `parallel` is false where the request forbids parallel calls, else undefined. */
export function readToolChoice(
  value: Json | undefined,
  notes: ReadingNotes,
): { choice?: ToolChoice; parallel?: false } {
  const object = asObject(value);
  if (!object) return {};
  const result: { choice?: ToolChoice; parallel?: false } = {};
  if (object.disable_parallel_tool_use === true) result.parallel = false;
  const choice = choiceOf(object);
  if (choice) result.choice = choice;
  else notes.losses.add('tool_choice');
  return result;
}

function choiceOf(object: JsonObject): ToolChoice | undefined {
  const name = asString(object.name);
  switch (object.type) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return name ? { type: 'tool', name } : undefined;
    default:
      return undefined;
  }
}
