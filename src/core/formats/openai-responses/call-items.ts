// The items that carry tool calls and their results, the vendor's own shell and patch tools among them.

import type { ToolCallPart, ToolResultPart } from '../../model/conversation.ts';
import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { complain, type Reading } from '../request-complaint.ts';
import { argumentsText } from '../tool-arguments.ts';
import { readResultContent } from './content-reader.ts';
import type { DeclaredTools } from './declared-tools.ts';

/** Tools that the client runs although the vendor defines them: their items cross as calls of functions of these names. */
const clientTools: Record<string, { name: string; input: string }> = {
  local_shell_call: { name: 'local_shell', input: 'action' },
  shell_call: { name: 'shell', input: 'action' },
  apply_patch_call: { name: 'apply_patch', input: 'operation' },
};

export function isCall(type: string): boolean {
  return type === 'function_call' || type === 'custom_tool_call' || Object.hasOwn(clientTools, type);
}

export function isResult(type: string): boolean {
  if (type === 'function_call_output' || type === 'custom_tool_call_output') return true;
  return type.endsWith('_output') && Object.hasOwn(clientTools, type.slice(0, -'_output'.length));
}

/** A call; undefined after a complaint. `type` is one that `isCall` knows. */
export function readCall(
  item: JsonObject,
  type: string,
  path: string,
  declared: DeclaredTools,
  reading: Reading,
): ToolCallPart | undefined {
  const id = asString(item.call_id) || asString(item.id) || path.replace(/\W+/g, '_');
  const own = clientTools[type];
  if (own) {
    const input = JSON.stringify(asObject(item[own.input]) ?? {});
    return { type: 'tool-call', id, name: own.name, kind: 'function', arguments: input };
  }
  const written = asString(item.name);
  if (!written) {
    complain(reading, `${path}.name`, 'must be the name of the tool that was called.');
    return undefined;
  }
  const name = declared.flatName(asString(item.namespace), written);
  return type === 'custom_tool_call'
    ? { type: 'tool-call', id, name, kind: 'custom', arguments: asString(item.input) ?? '' }
    : {
        type: 'tool-call',
        id,
        name,
        kind: 'function',
        arguments: argumentsText(item.arguments) || '{}',
      };
}

/** A result; undefined after a complaint. `callIds`: item ids of the calls so far -> call ids. */
export function readResult(
  item: JsonObject,
  type: string,
  path: string,
  callIds: ReadonlyMap<string, string>,
  reading: Reading,
): ToolResultPart | undefined {
  // The output of `local_shell` names its call by the id of the item.
  const id = asString(item.id);
  const call = asString(item.call_id) || (type === 'local_shell_call_output' && id && callIds.get(id)) || '';
  if (!call) {
    complain(reading, `${path}.call_id`, 'must name the call that this answers.');
    return undefined;
  }
  const result: ToolResultPart = { type: 'tool-result', call, parts: [] };
  if (type === 'shell_call_output') {
    const text = asList(item.output).map(shellOutput).join('\n');
    if (text) result.parts.push({ type: 'text', text });
    return result;
  }
  result.parts = readResultContent(outputOf(item.output), reading, `${path}.output`);
  if (type === 'apply_patch_call_output' && item.status === 'failed') result.isError = true;
  return result;
}

/** Some clients send an object where text is due. */
function outputOf(output: Json | undefined): Json | undefined {
  const isOther = asObject(output) !== undefined || typeof output === 'number' || typeof output === 'boolean';
  return isOther ? JSON.stringify(output) : output;
}

function shellOutput(entry: Json): string {
  const output = asObject(entry);
  const outcome = asObject(output?.outcome);
  const end = outcome?.type === 'timeout' ? 'timed out' : `exit code ${outcome?.exit_code ?? 'unknown'}`;
  return [asString(output?.stdout), asString(output?.stderr), `(${end})`].filter(Boolean).join('\n');
}
