// Writes tool definitions and the tool choice.

import type { Conversation, Tool, ToolChoice } from '../../model/conversation.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { openAiParameters } from '../openai-settings.ts';
import { openAiToolChoice } from '../openai-tool-choice.ts';
import type { OpenAiWriting } from '../openai-writing.ts';
import { strictSchema } from './strict-schema.ts';

/** The `tools` and `tool_choice` fields; nothing without tools, because a choice without any is refused. */
export function writeTools(conversation: Conversation, writing: OpenAiWriting): JsonObject {
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

function writeTool(tool: Tool, writing: OpenAiWriting): JsonObject | undefined {
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
function definition(tool: Tool, writing: OpenAiWriting): JsonObject {
  const schema = openAiParameters(tool.schema);
  if (!tool.strict) return { parameters: schema, strict: false };
  const strict = strictSchema(schema);
  if (strict) return { parameters: strict, strict: true };
  writing.losses.add('strict');
  return { parameters: schema, strict: false };
}

function writeChoice(choice: ToolChoice, tools: Tool[], writing: OpenAiWriting): Json | undefined {
  return openAiToolChoice(choice, writing, {
    named: (name) => named(name, tools, writing),
    allowed: (mode, chosen) => ({ type: 'allowed_tools', mode, tools: chosen }),
  });
}

/** undefined for a tool that is not offered: naming it would be refused. */
function named(name: string, tools: Tool[], writing: OpenAiWriting): JsonObject | undefined {
  const tool = tools.find((tool) => tool.name === name && !tool.opaque);
  return tool && { type: tool.kind, name: writing.toolName(name) };
}
