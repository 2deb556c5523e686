// Writes tool definitions and the tool choice.

import type { Conversation, Tool, ToolChoice } from '../../model/conversation.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Writing } from './writing.ts';

/** The `tools` and `tool_choice` fields; nothing without tools, because an empty list makes some models invent calls. */
export function writeTools(conversation: Conversation, writing: Writing): JsonObject {
  const choice = conversation.toolChoice;
  const isAllowed = choice?.type === 'allowed' && !writing.traits.openAiFields;
  // Only OpenAI knows `allowed_tools`; elsewhere the other tools are left out, which means the same.
  const offered = isAllowed
    ? conversation.tools.filter((tool) => choice.names.includes(tool.name))
    : conversation.tools;
  const tools = offered.map((tool) => writeTool(tool, writing)).filter((tool) => tool !== undefined);
  if (tools.length === 0) return {};
  const written: JsonObject = { tools };
  if (choice) {
    const toolChoice = writeChoice(choice, conversation.tools, writing);
    if (toolChoice !== undefined) written.tool_choice = toolChoice;
  }
  if (conversation.parallelToolCalls === false) written.parallel_tool_calls = false;
  return written;
}

function writeTool(tool: Tool, writing: Writing): JsonObject | undefined {
  if (tool.opaque) {
    if (tool.opaque.format === 'openai-chat') return tool.opaque.value;
    writing.losses.add(`tool ${tool.name}`);
    return undefined;
  }
  const name = writing.toolName(tool.name);
  const described = { name, ...(tool.description && { description: tool.description }) };
  if (tool.kind === 'custom') return writeCustom(tool, described, writing);
  const strict = tool.strict === undefined ? {} : { strict: tool.strict };
  return { type: 'function', function: { ...described, parameters: parameters(tool.schema), ...strict } };
}

/** Some servers demand `parameters`, and `properties` in every object. */
function parameters(schema: JsonObject | undefined): JsonObject {
  if (!schema) return { type: 'object', properties: {} };
  return schema.type === 'object' && schema.properties === undefined ? { ...schema, properties: {} } : schema;
}

function writeCustom(tool: Tool, described: JsonObject, writing: Writing): JsonObject {
  if (writing.traits.openAiFields) {
    const format = tool.grammar ? { format: { type: 'grammar', grammar: { ...tool.grammar } } } : {};
    return { type: 'custom', custom: { ...described, ...format } };
  }
  writing.wrappedTools.add(tool.name);
  const rule =
    tool.grammar && `The text must follow this ${tool.grammar.syntax} grammar:\n${tool.grammar.definition}`;
  const input = { type: 'string', ...(rule && { description: rule }) };
  const schema = { type: 'object', properties: { input }, required: ['input'], additionalProperties: false };
  return { type: 'function', function: { ...described, parameters: schema } };
}

function writeChoice(choice: ToolChoice, tools: Tool[], writing: Writing): Json | undefined {
  const isForced =
    choice.type === 'required' || choice.type === 'tool' || (choice.type === 'allowed' && choice.required);
  if (isForced && writing.traits.noForcedToolChoice) {
    writing.losses.add('tool_choice');
    return 'auto';
  }
  switch (choice.type) {
    case 'tool':
      return named(choice.name, tools, writing);
    case 'allowed': {
      const mode = choice.required ? 'required' : 'auto';
      if (!writing.traits.openAiFields) return mode;
      const allowed = choice.names.map((name) => named(name, tools, writing));
      return { type: 'allowed_tools', allowed_tools: { mode, tools: allowed } };
    }
    default:
      return choice.type;
  }
}

function named(name: string, tools: Tool[], writing: Writing): JsonObject {
  const isCustom = tools.find((tool) => tool.name === name)?.kind === 'custom' && writing.traits.openAiFields;
  const written = { name: writing.toolName(name) };
  return isCustom ? { type: 'custom', custom: written } : { type: 'function', function: written };
}
