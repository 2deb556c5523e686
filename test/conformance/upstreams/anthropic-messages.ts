// A Messages vendor: the strict server with answers in our words.

import { SIGNATURE_PREFIX } from '../../support/anthropic-messages-rules.ts';
import { messagesError, startMessagesUpstream } from '../../support/anthropic-messages-upstream.ts';
import type { ReceivedRequest } from '../../support/scripted-server.ts';
import type { Choice, Finish, Refusal, Reply, ReplyPart, Sent, SentPart, Usage } from '../words.ts';
import {
  brokenWords,
  createUpstream,
  type Dialect,
  inPieces,
  named,
  plain,
  streamed,
  type UpstreamKind,
} from './upstream.ts';

const model = 'claude-sonnet-4-6';

export const messagesUpstream: UpstreamKind = {
  format: 'anthropic-messages',
  title: 'Messages',
  model,
  async start() {
    const key = 'k'.repeat(20);
    const server = await startMessagesUpstream({ key, models: [model] });
    const account = { model, type: 'anthropic', 'api-key': key, 'base-url': server.url };
    return createUpstream(account, server, server.violations, dialect);
  },
};

const dialect: Dialect = {
  reply: (reply, { body }) => (body.stream === true ? streamedReply(reply) : plainReply(reply)),
  refuse,
  read,
};

const finishes: Record<Finish, string> = {
  stop: 'end_turn',
  sequence: 'stop_sequence',
  length: 'max_tokens',
  calls: 'tool_use',
  filter: 'refusal',
};

function endOf({ parts, finish, sequence }: Reply): object {
  const reason = finish ?? (parts.some(({ kind }) => kind === 'call') ? 'calls' : 'stop');
  // A refusal is a kind of finish here.
  const isRefusal = parts.some(({ kind }) => kind === 'refusal');
  return { stop_reason: isRefusal ? 'refusal' : finishes[reason], stop_sequence: sequence ?? null };
}

const head = { id: 'msg_test', type: 'message', role: 'assistant', model };

function plainReply(reply: Reply) {
  const body = { ...head, content: reply.parts.map(blockOf), ...endOf(reply), usage: figures(reply.usage) };
  return plain(body, messagesError(500, 'api_error', brokenWords), reply);
}

function streamedReply(reply: Reply) {
  const usage = figures(reply.usage);
  const begun = { ...head, content: [], stop_reason: null, stop_sequence: null };
  const message = { ...begun, usage: { ...usage, output_tokens: 1, output_tokens_details: null } };
  const chunks = [
    named('message_start', { message }),
    named('ping', {}),
    ...reply.parts.flatMap((part, index) => blockEvents(blockOf(part), index)),
  ];
  const ending = [named('message_delta', { delta: endOf(reply), usage }), named('message_stop', {})];
  const error = named('error', { error: { type: 'overloaded_error', message: brokenWords } });
  return streamed(chunks, ending, [error], reply);
}

function blockOf(part: ReplyPart): any {
  switch (part.kind) {
    case 'reasoning':
      return { type: 'thinking', thinking: part.text, signature: SIGNATURE_PREFIX + (part.proof ?? 'seed') };
    case 'call':
      return { type: 'tool_use', id: part.id, name: part.name, input: part.input };
    default:
      return { type: 'text', text: part.text };
  }
}

function blockEvents(block: any, index: number): string[] {
  const { empty, deltas } = grown(block);
  return [
    named('content_block_start', { index, content_block: empty }),
    ...deltas.map((delta) => named('content_block_delta', { index, delta })),
    named('content_block_stop', { index }),
  ];
}

function grown(block: any): { empty: object; deltas: object[] } {
  if (block.type === 'text') {
    const deltas = inPieces(block.text).map((text) => ({ type: 'text_delta', text }));
    return { empty: { type: 'text', text: '' }, deltas };
  }
  if (block.type === 'thinking') {
    const thoughts = inPieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking }));
    const deltas = [...thoughts, { type: 'signature_delta', signature: block.signature }];
    return { empty: { type: 'thinking', thinking: '', signature: '' }, deltas };
  }
  const text = JSON.stringify(block.input);
  const pieces = ['', ...(text === '{}' ? [] : inPieces(text))];
  const deltas = pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
  return { empty: { ...block, input: {} }, deltas };
}

/** Input is counted without what was read from the cache or written to it. */
function figures(usage: Usage = { input: 12, output: 7 }): Record<string, unknown> {
  const { input = 0, output = 0, cached = 0, cacheWrite = 0, reasoning } = usage;
  return {
    input_tokens: input - cached - cacheWrite,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: cacheWrite,
    output_tokens: output,
    output_tokens_details: reasoning === undefined ? null : { thinking_tokens: reasoning },
  };
}

function refuse({ trouble, message, retryAfter }: Refusal) {
  switch (trouble) {
    case 'unknown-model':
      return messagesError(404, 'not_found_error', `model: ${model}. ${message}`);
    case 'rate-limit': {
      const headers = { 'retry-after': String(retryAfter) };
      return { ...messagesError(429, 'rate_limit_error', message), headers };
    }
    case 'too-long':
      return messagesError(
        400,
        'invalid_request_error',
        `prompt is too long: 9 tokens > 8 maximum. ${message}`,
      );
    case 'overloaded':
      return messagesError(529, 'overloaded_error', message);
  }
}

function read({ body }: ReceivedRequest): Sent {
  const system = blocksOf(body.system);
  const blocks = body.messages.flatMap(({ content }: any) => blocksOf(content));
  const { thinking, output_config: output, tool_choice: choice } = body;
  return {
    model: body.model,
    streamed: body.stream === true,
    system: system.map(({ text }) => text).join('\n'),
    turns: body.messages.map(({ role, content }: any) => ({
      by: role === 'assistant' ? 'model' : 'user',
      parts: blocksOf(content).map(partOf),
    })),
    tools: (body.tools ?? []).map(({ name, description, input_schema }: any) => ({
      name,
      description,
      schema: input_schema,
    })),
    choice: choiceOf(choice),
    oneCallATurn: choice?.disable_parallel_tool_use === true,
    limit: body.max_tokens,
    stop: body.stop_sequences ?? [],
    temperature: body.temperature,
    topP: body.top_p,
    topK: body.top_k,
    effort: output?.effort,
    budget: thinking?.budget_tokens,
    reasoningOff: thinking?.type === 'disabled',
    json: output?.format?.schema,
    marks: [...(body.tools ?? []), ...system, ...blocks].filter((block) => block.cache_control).length,
    proofs: blocks.flatMap(({ signature }: any) => signature?.slice(SIGNATURE_PREFIX.length) ?? []),
  };
}

function blocksOf(content: any): any[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}

function choiceOf(choice: any): Choice | undefined {
  if (choice?.type === 'tool') return { tool: choice.name };
  return choice?.type === 'any' ? 'required' : choice?.type;
}

function partOf(block: any): SentPart {
  switch (block.type) {
    case 'image':
    case 'document': {
      const { media_type: mediaType, data: base64, url } = block.source;
      return { kind: block.type, mediaType, base64, url, name: block.title };
    }
    case 'thinking':
      return { kind: 'reasoning', text: block.thinking };
    case 'tool_use':
      return { kind: 'call', id: block.id, name: block.name, input: block.input };
    case 'tool_result': {
      const parts = blocksOf(block.content).map(partOf);
      const text = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
      const media = parts.filter(({ kind }) => kind !== 'text');
      return { kind: 'result', call: block.tool_use_id, text, media, isError: block.is_error === true };
    }
    default:
      return { kind: 'text', text: block.text };
  }
}
