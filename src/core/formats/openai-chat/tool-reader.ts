// Reads tool definitions and the tool choice, current and legacy.

import type { Tool, ToolChoice } from '../../model/conversation.ts';
import { asBoolean, asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { complain, type Reading } from '../request-complaint.ts';
import { cacheOf } from './content-reader.ts';

export function readTools(body: JsonObject, reading: Reading): Tool[] {
  const tools = asList(body.tools).map((entry, index) =>
    readTool(asObject(entry), `tools[${index}]`, reading),
  );
  const legacy = asList(body.functions).map((entry, index) =>
    readFunction(asObject(entry), `functions[${index}]`, reading),
  );
  return [...tools, ...legacy].filter((tool) => tool !== undefined);
}

function readTool(tool: JsonObject | undefined, path: string, reading: Reading): Tool | undefined {
  const type = asString(tool?.type) ?? 'function';
  if (!tool) return readFunction(undefined, path, reading);
  if (type === 'function') {
    // Cursor sends the flat shape of the Responses API to Chat addresses.
    const definition = asObject(tool.function) ?? (tool.name === undefined ? undefined : tool);
    return withCache(tool, readFunction(definition, `${path}.function`, reading));
  }
  if (type === 'custom') return readCustom(asObject(tool.custom), `${path}.custom`, reading);
  // A tool that the vendor runs itself, such as Moonshot's `builtin_function`.
  const name = asString(asObject(tool.function)?.name) ?? type;
  return { kind: 'function', name, opaque: { format: 'openai-chat', value: tool } };
}

function withCache(tool: JsonObject, read: Tool | undefined): Tool | undefined {
  return read && { ...read, ...cacheOf(tool) };
}

function readFunction(definition: JsonObject | undefined, path: string, reading: Reading): Tool | undefined {
  const name = asString(definition?.name);
  if (!definition || !name) {
    complain(reading, `${path}.name`, 'must be the name of the function.');
    return undefined;
  }
  const tool: Tool = { kind: 'function', name };
  const description = asString(definition.description);
  const schema = asObject(definition.parameters);
  const strict = asBoolean(definition.strict);
  if (description) tool.description = description;
  if (schema) tool.schema = schema;
  if (strict !== undefined) tool.strict = strict;
  return tool;
}

function readCustom(definition: JsonObject | undefined, path: string, reading: Reading): Tool | undefined {
  const name = asString(definition?.name);
  if (!definition || !name) {
    complain(reading, `${path}.name`, 'must be the name of the tool.');
    return undefined;
  }
  const tool: Tool = { kind: 'custom', name };
  const description = asString(definition.description);
  if (description) tool.description = description;
  const format = asObject(definition.format);
  const grammar = format?.type === 'grammar' ? (asObject(format.grammar) ?? format) : undefined;
  const syntax = asString(grammar?.syntax);
  const text = asString(grammar?.definition);
  if (syntax && text) tool.grammar = { syntax, definition: text };
  return tool;
}

/** undefined when the client left the choice to the upstream. */
export function readToolChoice(body: JsonObject, reading: Reading): ToolChoice | undefined {
  const choice = body.tool_choice ?? body.function_call;
  const field = body.tool_choice === undefined || body.tool_choice === null ? 'function_call' : 'tool_choice';
  if (choice === undefined || choice === null) return undefined;
  const read = typeof choice === 'string' ? readWord(choice) : readObject(asObject(choice));
  if (!read) complain(reading, field, 'must be none, auto, required, or an object that names a tool.');
  return read;
}

function readWord(word: string): ToolChoice | undefined {
  if (word === 'auto' || word === 'none' || word === 'required') return { type: word };
  // Mistral's word for it.
  return word === 'any' ? { type: 'required' } : undefined;
}

function readObject(choice: JsonObject | undefined): ToolChoice | undefined {
  if (choice?.type === 'allowed_tools') {
    const allowed = asObject(choice.allowed_tools) ?? choice;
    const names = asList(allowed.tools).map(nameOf);
    return { type: 'allowed', names: names.filter(isName), required: allowed.mode === 'required' };
  }
  const name = nameOf(choice);
  return name ? { type: 'tool', name } : undefined;
}

function nameOf(value: Json | undefined): string | undefined {
  const object = asObject(value);
  return asString((asObject(object?.function) ?? asObject(object?.custom) ?? object)?.name);
}

function isName(name: string | undefined): name is string {
  return name !== undefined && name !== '';
}
