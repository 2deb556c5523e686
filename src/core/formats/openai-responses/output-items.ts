// The items of an output: their ids and their shapes.

import type { Proof } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import type { AnswerContext } from '../format.ts';
import { unwrapInput } from '../restore-tools.ts';
import { argumentsText } from '../tool-arguments.ts';
import type { DeclaredTools } from './declared-tools.ts';
import { ownIdMark, wrapProof } from './reasoning-proof.ts';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';
type ItemPrefix = 'msg' | 'rs' | 'fc' | 'ctc';

/** The same for the same place in the same answer. */
export function itemId(prefix: ItemPrefix, context: AnswerContext, index: number): string {
  return `${prefix}_${ownIdMark}${context.id}_${index}`;
}

export function textPart(text: string): JsonObject {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

export function refusalPart(refusal: string): JsonObject {
  return { type: 'refusal', refusal };
}

export function messageItem(id: string, status: ItemStatus, content: JsonObject[]): JsonObject {
  return { id, type: 'message', status, role: 'assistant', content };
}

/** `isEnded`: the proof is settled, and the item gets its encrypted content. */
export function reasoningItem(id: string, text: string, isEnded: boolean, proof?: Proof): JsonObject {
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    ...(isEnded && { encrypted_content: wrapProof(proof, id) }),
  };
}

/** How a call is told to this client: the tool's own name and namespace, and whether it was declared as free text. */
export interface CallShape {
  isCustom: boolean;
  /** The upstream was given a function for a custom tool, so the free text sits inside JSON. */
  isWrapped: boolean;
  callId: string;
  name: string;
  namespace?: string;
}

export function callShape(
  call: { id: string; name: string; kind: 'function' | 'custom' },
  declared: DeclaredTools,
): CallShape {
  const tool = declared.find(call.name);
  const isWrapped = tool?.kind === 'custom' && call.kind === 'function';
  return {
    isCustom: isWrapped || call.kind === 'custom',
    isWrapped,
    callId: call.id,
    name: tool?.name ?? call.name,
    ...(tool?.namespace !== undefined && { namespace: tool.namespace }),
  };
}

/** What the client is to run: free text, or JSON that parses even where there are no arguments. */
export function callInput(shape: CallShape, text: string): string {
  if (shape.isWrapped) return unwrapInput(text);
  return shape.isCustom ? text : argumentsText(text) || '{}';
}

export function callItem(id: string, status: ItemStatus, shape: CallShape, text: string): JsonObject {
  const { callId, name, namespace } = shape;
  return {
    id,
    type: shape.isCustom ? 'custom_tool_call' : 'function_call',
    status,
    ...(shape.isCustom ? { input: text } : { arguments: text }),
    call_id: callId,
    name,
    ...(namespace !== undefined && { namespace }),
  };
}
