// Tool definitions and the calling mode, read.

import type { Tool, ToolChoice } from '../../model/conversation.ts';
import { asList, asString, type Json, type JsonObject } from '../../model/json.ts';
import { complain, type Reading } from '../request-complaint.ts';
import { readJsonSchema } from './json-schema-reader.ts';
import { readProtoSchema } from './proto-schema-reader.ts';
import { wireFields } from './wire-fields.ts';

const DECLARATION_FIELDS = new Set(['name', 'description', 'parameters', 'parametersJsonSchema']);

/** One entry of `tools` may declare many functions, and name tools that Google runs itself beside them. */
export function readTools(value: Json | undefined, reading: Reading): Tool[] {
  return asList(value).flatMap((item, index) => {
    const { functionDeclarations, ...own } = wireFields(item) ?? {};
    const path = `tools[${index}].functionDeclarations`;
    const declared = asList(functionDeclarations).map((declaration, place) =>
      readDeclaration(wireFields(declaration), `${path}[${place}]`, reading),
    );
    const hosted = Object.entries(own).map(([name, settings]): Tool => {
      return { kind: 'function', name, opaque: { format: 'gemini', value: { [name]: settings } } };
    });
    return [...declared.filter((tool) => tool !== undefined), ...hosted];
  });
}

function readDeclaration(
  declaration: JsonObject | undefined,
  path: string,
  reading: Reading,
): Tool | undefined {
  const name = asString(declaration?.name);
  if (!declaration || !name) {
    complain(reading, `${path}.name`, 'must be the name of the function.');
    return undefined;
  }
  for (const field of Object.keys(declaration)) {
    if (!DECLARATION_FIELDS.has(field)) reading.losses.add(`functionDeclarations.${field}`);
  }
  const tool: Tool = { kind: 'function', name };
  const description = asString(declaration.description);
  const schema = readJsonSchema(declaration.parametersJsonSchema) ?? readProtoSchema(declaration.parameters);
  if (description) tool.description = description;
  if (schema) tool.schema = schema;
  return tool;
}

/** Undefined when the choice is left to the upstream. */
export function readToolChoice(toolConfig: JsonObject): ToolChoice | undefined {
  const config = wireFields(toolConfig.functionCallingConfig);
  const names = asList(config?.allowedFunctionNames).filter((name) => typeof name === 'string');
  switch (asString(config?.mode)?.toUpperCase()) {
    case 'AUTO':
      return { type: 'auto' };
    case 'NONE':
      return { type: 'none' };
    case 'ANY': {
      const [only] = names;
      if (only === undefined) return { type: 'required' };
      return names.length === 1 ? { type: 'tool', name: only } : { type: 'allowed', names, required: true };
    }
    case 'VALIDATED':
      return names.length === 0 ? { type: 'auto' } : { type: 'allowed', names, required: false };
    default:
      return undefined;
  }
}
