// Writes tool definitions and the tool choice.

import type { Conversation, Tool, ToolChoice } from '../../model/conversation.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { openAiParameters } from '../openai-settings.ts';
import { strictSchema } from './strict-schema.ts';
import type { Writing } from './writing.ts';

/** The `tools` and `tool_choice` fields; nothing without tools, because a choice without any is refused. */
export function writeTools(conversation: Conversation, writing: Writing): JsonObject {
  const written = conversation.tools.map((tool) => writeTool(tool, writing));
  const tools = written.filter((tool) => tool !== undefined);
  if (tools.length === 0) return {};
  const choice = conversation.toolChoice && writeChoice(conversation.toolChoice, conversation.tools, writing);
  return {
    tools,
    ...(choice !== undefined && { tool_choice: choice }),
    ...(conversation.parallelToolCalls === false && { parallel_tool_calls: false }),
  };
}

function writeTool(tool: Tool, writing: Writing): JsonObject | undefined {
  if (tool.opaque) {
    if (tool.opaque.format === 'openai-responses') return tool.opaque.value;
    writing.losses.add(`tool ${tool.name}`);
    return undefined;
  }
  const name = writing.toolName(tool.name);
  const described = { name, ...(tool.description && { description: tool.description }) };
  if (tool.kind === 'custom') {
    const format = tool.grammar ? { format: { type: 'grammar', ...tool.grammar } } : {};
    return { type: 'custom', ...described, ...format };
  }
  return { type: 'function', ...described, ...definition(tool, writing) };
}

/** Left out, `strict` means true here: the schema would be changed, and optional properties become required. */
function definition(tool: Tool, writing: Writing): JsonObject {
  const schema = openAiParameters(tool.schema);
  if (!tool.strict) return { parameters: schema, strict: false };
  const strict = strictSchema(schema);
  if (strict) return { parameters: strict, strict: true };
  writing.losses.add('strict');
  return { parameters: schema, strict: false };
}

function writeChoice(choice: ToolChoice, tools: Tool[], writing: Writing): Json | undefined {
  const isForced =
    choice.type === 'required' || choice.type === 'tool' || (choice.type === 'allowed' && choice.required);
  if (isForced && writing.traits.noForcedToolChoice) {
    writing.losses.add('tool_choice');
    return 'auto';
  }
  if (choice.type !== 'tool' && choice.type !== 'allowed') return choice.type;
  const names = choice.type === 'tool' ? [choice.name] : choice.names;
  const chosen = names.map((name) => named(name, tools, writing)).filter((entry) => entry !== undefined);
  if (chosen.length < names.length) writing.losses.add('tool_choice');
  if (chosen.length === 0) return undefined;
  if (choice.type === 'tool') return chosen[0];
  return { type: 'allowed_tools', mode: choice.required ? 'required' : 'auto', tools: chosen };
}

/** undefined for a tool that is not offered: naming it would be refused. */
function named(name: string, tools: Tool[], writing: Writing): JsonObject | undefined {
  const tool = tools.find((tool) => tool.name === name && !tool.opaque);
  return tool && { type: tool.kind, name: writing.toolName(name) };
}
