// Tool definitions and the calling mode, written.

import type { Conversation, Tool, ToolChoice } from '../../model/conversation.ts';
import { asObject, type JsonObject } from '../../model/json.ts';
import { writeJsonSchema } from './json-schema-writer.ts';
import { writeReducedSchema } from './reduced-schema-writer.ts';
import type { Writing } from './writing.ts';

/** `tools` and `toolConfig`; nothing without tools. */
export function writeTools(conversation: Conversation, writing: Writing): JsonObject {
  const declarations: JsonObject[] = [];
  const hosted: JsonObject[] = [];
  for (const tool of conversation.tools) {
    if (!tool.opaque) declarations.push(declaration(tool, writing));
    else if (tool.opaque.format === 'gemini') hosted.push(tool.opaque.value);
    else writing.losses.add(`tool ${tool.name}`);
  }
  const declared = declarations.length > 0 ? [{ functionDeclarations: declarations }] : [];
  const tools = [...declared, ...hosted];
  if (tools.length === 0) return {};
  // Gemini calls as many tools at once as it likes.
  if (conversation.parallelToolCalls === false) writing.losses.add('parallel_tool_calls');
  const mode = declared.length > 0 ? callingConfig(offeredChoice(conversation, writing), writing) : undefined;
  return { tools, ...(mode && { toolConfig: { functionCallingConfig: mode } }) };
}

function declaration(tool: Tool, writing: Writing): JsonObject {
  const written: JsonObject = { name: writing.toolName(tool.name) };
  if (tool.description) written.description = tool.description;
  if (tool.kind === 'custom') writing.wrappedTools.add(tool.name);
  const schema = tool.kind === 'custom' ? freeText(tool) : tool.schema;
  if (!schema || saysNothing(schema)) return written;
  // A function's arguments are an object, whatever its schema forgot to say.
  const root = { ...schema, type: 'object' };
  if (writing.isReduced) {
    const parameters = writeReducedSchema(root, (name) => writing.propertyName(name));
    if (parameters.properties !== undefined || parameters.anyOf !== undefined)
      written.parameters = parameters;
  } else written.parametersJsonSchema = writeJsonSchema(root);
  return written;
}

/** Older models refuse an object without properties; without any schema a function simply takes no arguments. */
function saysNothing(schema: JsonObject): boolean {
  if (Object.keys(asObject(schema.properties) ?? {}).length > 0) return false;
  const combined = ['$ref', 'anyOf', 'oneOf', 'allOf'].some((key) => schema[key] !== undefined);
  return !combined && (schema.additionalProperties === undefined || schema.additionalProperties === false);
}

function freeText({ grammar }: Tool): JsonObject {
  const rule = grammar && `The text must follow this ${grammar.syntax} grammar:\n${grammar.definition}`;
  const input: JsonObject = { type: 'string', ...(rule && { description: rule }) };
  return { type: 'object', properties: { input }, required: ['input'] };
}

/** The choice among the functions that are offered: naming another, such as a vendor's own tool, is a 400. */
function offeredChoice(
  { tools, toolChoice: choice }: Conversation,
  writing: Writing,
): ToolChoice | undefined {
  if (choice?.type !== 'tool' && choice?.type !== 'allowed') return choice;
  const asked = choice.type === 'tool' ? [choice.name] : choice.names;
  const names = asked.filter((name) => tools.some((tool) => tool.name === name && !tool.opaque));
  if (names.length === asked.length) return choice;
  writing.losses.add('tool_choice');
  return choice.type === 'allowed' && names.length > 0 ? { ...choice, names } : undefined;
}

function callingConfig(choice: ToolChoice | undefined, writing: Writing): JsonObject | undefined {
  if (!choice) return undefined;
  const isForced =
    choice.type === 'required' || choice.type === 'tool' || (choice.type === 'allowed' && choice.required);
  if (isForced && writing.traits.noForcedToolChoice) {
    writing.losses.add('forced tool choice');
    return { mode: 'AUTO' };
  }
  switch (choice.type) {
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [writing.toolName(choice.name)] };
    case 'allowed': {
      const allowedFunctionNames = choice.names.map((name) => writing.toolName(name));
      // Names may be given with these two modes only; VALIDATED leaves the model free to answer in words.
      return { mode: choice.required ? 'ANY' : 'VALIDATED', allowedFunctionNames };
    }
  }
}
