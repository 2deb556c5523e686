// Tool definitions and the tool choice, written.

import type { Conversation, Tool, ToolChoice } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { writeCacheMark } from './content-writer.ts';
import { conformToolName } from './identifiers.ts';
import { closeObjects, toolInputSchema } from './schemas.ts';
import { FREE_TEXT_PROPERTY } from './tool-input.ts';
import type { Message } from './turns-writer.ts';

/** The tools that the request offers: an `allowed` choice leaves out the others. */
export function writeTools(conversation: Conversation, losses: Set<string>): JsonObject[] {
  const choice = conversation.toolChoice;
  const allowed = choice?.type === 'allowed' ? new Set(choice.names) : undefined;
  return conversation.tools
    .filter((tool) => !allowed || allowed.has(tool.name))
    .map((tool) => writeTool(tool, losses))
    .filter((tool) => tool !== undefined);
}

function writeTool(tool: Tool, losses: Set<string>): JsonObject | undefined {
  if (tool.opaque?.format === 'anthropic-messages') return structuredClone(tool.opaque.value);
  if (tool.opaque) {
    losses.add(`tool ${tool.name}`);
    return undefined;
  }
  const written: JsonObject = { name: conformToolName(tool.name) };
  if (tool.description) written.description = tool.description;
  const schema = tool.kind === 'custom' ? freeTextSchema(tool) : toolInputSchema(tool.schema);
  written.input_schema = tool.strict ? closeObjects(schema) : schema;
  if (tool.strict) written.strict = true;
  if (tool.cache) written.cache_control = writeCacheMark(tool.cache);
  return written;
}

/** A custom tool becomes a function of one text. Nothing here enforces its grammar, so it is told in words. */
function freeTextSchema({ grammar }: Tool): JsonObject {
  const rule = grammar ? ` It must follow this ${grammar.syntax} grammar:\n${grammar.definition}` : '';
  const input = { type: 'string', description: `The whole input, as plain text.${rule}` };
  return { type: 'object', properties: { [FREE_TEXT_PROPERTY]: input }, required: [FREE_TEXT_PROPERTY] };
}

/** A history with calls demands tool definitions. Where the client no longer sends any, their names must do. */
export function toolsOfHistory(messages: Message[]): JsonObject[] {
  const names = messages
    .flatMap((message) => message.content)
    .filter((block) => block.type === 'tool_use')
    .map((block) => String(block.name));
  return [...new Set(names)].map((name) => ({ name, input_schema: { type: 'object', properties: {} } }));
}

/** The choice, unless it names a tool that is not offered (another vendor's own): that would be a 400. */
export function offeredChoice(
  { tools, toolChoice }: Conversation,
  losses: Set<string>,
): ToolChoice | undefined {
  if (toolChoice?.type !== 'tool') return toolChoice;
  const isOffered = ({ name, opaque }: Tool) =>
    name === toolChoice.name && (!opaque || opaque.format === 'anthropic-messages');
  if (tools.some(isOffered)) return toolChoice;
  losses.add('tool_choice');
  return undefined;
}

export function isForced(choice: ToolChoice | undefined): boolean {
  return (
    choice?.type === 'required' || choice?.type === 'tool' || (choice?.type === 'allowed' && choice.required)
  );
}

/** `tool_choice`, or undefined where the default says the same. */
export function writeToolChoice(
  choice: ToolChoice | undefined,
  parallel: boolean | undefined,
): JsonObject | undefined {
  const written = choiceOf(choice);
  if (parallel === false && written?.type !== 'none') {
    return { ...(written ?? { type: 'auto' }), disable_parallel_tool_use: true };
  }
  return written;
}

function choiceOf(choice: ToolChoice | undefined): JsonObject | undefined {
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    case 'required':
      return { type: 'any' };
    case 'tool':
      return { type: 'tool', name: conformToolName(choice.name) };
    case 'allowed':
      return { type: choice.required ? 'any' : 'auto' };
  }
}

/** What a forced choice says in words, for models that refuse to be forced. */
export function forcedChoiceInstruction(choice: ToolChoice | undefined): string {
  return choice?.type === 'tool'
    ? `Answer by calling the tool ${conformToolName(choice.name)}.`
    : 'Answer by calling one of the tools.';
}
