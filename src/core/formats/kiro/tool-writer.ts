// Tool definitions, written so that the service takes them; and what it has no field for, said in words.

import type { Conversation, Tool } from '../../model/conversation.ts';
import { asList, asObject, type JsonObject } from '../../model/json.ts';
import type { Message } from './turns-writer.ts';
import { type Writing, wellFormed } from './writing.ts';

/** Longer descriptions have been taken; other programs cut at a third of this. */
const LONGEST_DESCRIPTION = 32_768;

/** `messages` are the whole history: every tool that was called there must be declared, or the request is refused. */
export function writeTools(conversation: Conversation, messages: Message[], writing: Writing): JsonObject[] {
  const declared = offered(conversation, writing).map((tool) => writeTool(tool, writing));
  const known = new Set(declared.map(({ name }) => name));
  const called = messages.flatMap((message) => (message.role === 'assistant' ? message.calls : []));
  const missing = new Set(called.map(({ name }) => String(name)).filter((name) => !known.has(name)));
  if (declared.length > 0 && conversation.parallelToolCalls === false) {
    writing.losses.add('parallel_tool_calls');
  }
  const specifications = [...declared, ...[...missing].map(placeholder)];
  return specifications.map((toolSpecification) => ({ toolSpecification }));
}

function offered({ tools, toolChoice }: Conversation, writing: Writing): Tool[] {
  const own = tools.filter((tool) => {
    if (tool.opaque) writing.losses.add(`tool ${tool.name}`);
    return !tool.opaque;
  });
  if (toolChoice?.type === 'none') return [];
  return toolChoice?.type === 'allowed' ? own.filter(({ name }) => toolChoice.names.includes(name)) : own;
}

function writeTool(tool: Tool, writing: Writing): JsonObject {
  if (tool.kind === 'custom') writing.wrappedTools.add(tool.name);
  const name = writing.toolName(tool.name);
  const schema = tool.kind === 'custom' ? freeText(tool) : rooted(tool.schema ?? {});
  return { name, description: description(tool, writing), inputSchema: { json: schema } };
}

/** An empty one is refused. */
function description({ name, description = '' }: Tool, writing: Writing): string {
  if (description.trim() === '') return `The tool ${name}.`;
  if (description.length > LONGEST_DESCRIPTION) writing.losses.add(`end of the description of ${name}`);
  return wellFormed(description.slice(0, LONGEST_DESCRIPTION));
}

/** `null` in the place of a list, and a root that is no object, are refused. */
function rooted({ required, additionalProperties, ...schema }: JsonObject): JsonObject {
  const more = typeof additionalProperties === 'boolean' || asObject(additionalProperties);
  return {
    ...schema,
    type: 'object',
    properties: asObject(schema.properties) ?? {},
    required: asList(required),
    ...(more !== undefined && { additionalProperties }),
  };
}

function freeText({ grammar }: Tool): JsonObject {
  const rule = grammar && `The text must follow this ${grammar.syntax} grammar:\n${grammar.definition}`;
  const input: JsonObject = { type: 'string', ...(rule && { description: rule }) };
  return { type: 'object', properties: { input }, required: ['input'] };
}

function placeholder(name: string): JsonObject {
  const json = { type: 'object', properties: {}, required: [] };
  return {
    name,
    description: 'A tool of an earlier turn that is not offered any more.',
    inputSchema: { json },
  };
}

/** The choice of tools and the form of the answer, for which there are no fields. */
export function instructions(conversation: Conversation, tools: JsonObject[], writing: Writing): string[] {
  const said = [choiceInWords(conversation, tools, writing), outputInWords(conversation, writing)];
  return said.filter((sentence) => sentence !== undefined);
}

function choiceInWords(
  { toolChoice: choice }: Conversation,
  tools: JsonObject[],
  writing: Writing,
): string | undefined {
  if (tools.length === 0 || !choice || choice.type === 'auto') return undefined;
  if (choice.type === 'allowed' && !choice.required) return undefined;
  writing.losses.add('forced tool choice');
  if (choice.type === 'none') return 'Answer without calling a tool.';
  if (choice.type === 'tool') return `Answer by calling the tool ${writing.toolName(choice.name)}.`;
  return 'Answer by calling one of the tools.';
}

function outputInWords({ output }: Conversation, writing: Writing): string | undefined {
  if (!output) return undefined;
  writing.losses.add('response format');
  const schema =
    output.type === 'json-schema' ? ` It must follow this JSON Schema: ${JSON.stringify(output.schema)}` : '';
  return `When you answer without calling a tool, answer with one valid JSON value and nothing else.${schema}`;
}
