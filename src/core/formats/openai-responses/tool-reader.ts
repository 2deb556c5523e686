// Reads tool definitions and the tool choice.

import type { Tool, ToolChoice } from '../../model/conversation.ts';
import { asBoolean, asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { complain, type Reading } from '../request-complaint.ts';
import type { DeclaredTool, DeclaredTools } from './declared-tools.ts';

export function readTools(declared: DeclaredTools, reading: Reading): Tool[] {
  return declared.list.flatMap((tool) => readTool(tool, reading) ?? []);
}

function readTool(declared: DeclaredTool, reading: Reading): Tool | undefined {
  const { kind, definition, flatName: name, path } = declared;
  if (kind === 'hosted') {
    if (name !== '')
      return { kind: 'function', name, opaque: { format: 'openai-responses', value: definition } };
    complain(reading, `${path}.type`, 'must say what kind of tool this is.');
    return undefined;
  }
  if (declared.name === '') {
    complain(reading, `${path}.name`, 'must be the name of the tool.');
    return undefined;
  }
  const tool: Tool = { kind, name };
  const description = asString(definition.description);
  if (description) tool.description = description;
  if (kind === 'custom') return withGrammar(tool, asObject(definition.format));
  const schema = asObject(definition.parameters);
  const strict = asBoolean(definition.strict);
  if (schema) tool.schema = schema;
  if (strict !== undefined) tool.strict = strict;
  return tool;
}

function withGrammar(tool: Tool, format: JsonObject | undefined): Tool {
  const syntax = asString(format?.syntax);
  const definition = asString(format?.definition);
  return format?.type === 'grammar' && syntax && definition
    ? { ...tool, grammar: { syntax, definition } }
    : tool;
}

/** undefined when the client left the choice to the upstream, or chose a tool that only this dialect's vendor runs. */
export function readToolChoice(
  value: Json | undefined,
  declared: DeclaredTools,
  reading: Reading,
): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'auto' || value === 'none' || value === 'required') return { type: value };
  const choice = asObject(value);
  const type = asString(choice?.type);
  if (!choice || !type) {
    complain(reading, 'tool_choice', 'must be none, auto, required, or an object that names a tool.');
    return undefined;
  }
  if (type === 'allowed_tools') return readAllowed(choice, declared, reading);
  const name = nameOf(choice, declared);
  if (name !== undefined) return { type: 'tool', name };
  if (type === 'function' || type === 'custom') {
    complain(reading, 'tool_choice.name', 'must be the name of a tool.');
  } else reading.losses.add('tool_choice');
  return undefined;
}

function readAllowed(choice: JsonObject, declared: DeclaredTools, reading: Reading): ToolChoice | undefined {
  const named = asList(choice.tools).map((entry) => nameOf(asObject(entry), declared));
  const names = named.filter((name) => name !== undefined);
  if (names.length < named.length) reading.losses.add('tool_choice');
  return names.length > 0 ? { type: 'allowed', names, required: choice.mode === 'required' } : undefined;
}

/** Only functions and custom tools can be named; the others are chosen by their type. */
function nameOf(choice: JsonObject | undefined, declared: DeclaredTools): string | undefined {
  const name = asString(choice?.name);
  if (!name || (choice?.type !== 'function' && choice?.type !== 'custom')) return undefined;
  return declared.flatName(asString(choice.namespace), name);
}
