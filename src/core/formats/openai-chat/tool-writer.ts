// Writes tool definitions and the tool choice.

import type { Conversation, Tool, ToolChoice } from '../../model/conversation.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { openAiParameters } from '../openai-settings.ts';
import { openAiToolChoice } from '../openai-tool-choice.ts';
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
  const toolChoice = choice && writeChoice(choice, conversation.tools, writing);
  if (toolChoice !== undefined) written.tool_choice = toolChoice;
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
  return {
    type: 'function',
    function: { ...described, parameters: openAiParameters(tool.schema), ...strict },
  };
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
  return openAiToolChoice(choice, writing, {
    named: (name) => named(name, tools, writing),
    allowed: (mode, chosen) =>
      writing.traits.openAiFields ? { type: 'allowed_tools', allowed_tools: { mode, tools: chosen } } : mode,
  });
}

/** undefined for a tool that is not offered (another vendor's own): naming it would be refused. */
function named(name: string, tools: Tool[], writing: Writing): JsonObject | undefined {
  const tool = tools.find((tool) => tool.name === name && !tool.opaque);
  if (!tool) return undefined;
  const written = { name: writing.toolName(name) };
  const isCustom = tool.kind === 'custom' && writing.traits.openAiFields;
  return isCustom ? { type: 'custom', custom: written } : { type: 'function', function: written };
}
