// A Responses vendor: the strict server with answers in our words.

import {
  callItem,
  messageItem,
  numbered,
  type OutputItem,
  reasoningItem,
  response,
  responsesBeginning,
  responsesError,
  responsesFailure,
  responsesItemEvents,
} from '../../support/openai-responses-answers.ts';
import { startResponsesUpstream } from '../../support/openai-responses-upstream.ts';
import type { ReceivedRequest } from '../../support/scripted-server.ts';
import type { Choice, Refusal, Reply, ReplyPart, Sent, SentPart, SentTurn, Usage } from '../words.ts';
import {
  brokenWords,
  createUpstream,
  type Dialect,
  plain,
  plainModel,
  sourceOf,
  streamed,
  type UpstreamKind,
} from './upstream.ts';

export const responsesUpstream: UpstreamKind = {
  format: 'openai-responses',
  title: 'Responses',
  model: plainModel,
  async start() {
    const key = 'k'.repeat(20);
    const server = await startResponsesUpstream({ key, models: [plainModel], keeps: 'resp_test_' });
    const account = {
      model: plainModel,
      type: 'openai-responses',
      'api-key': key,
      'base-url': server.baseUrl,
    };
    return createUpstream(account, server, server.refusals, dialect);
  },
};

const dialect: Dialect = {
  reply: (reply, { body }) => (body.stream === true ? streamedReply(reply, body) : plainReply(reply, body)),
  refuse,
  read,
};

/** Only encrypted content that begins so is taken back. */
const proofPrefix = 'gAAAA';

function itemsOf({ parts }: Reply, asked: any): OutputItem[] {
  return parts.map((part, index) => itemOf(part, index, asked));
}

/** Summaries and encrypted content are given only to requests that ask for them. */
function itemOf(part: ReplyPart, index: number, asked: any): OutputItem {
  switch (part.kind) {
    case 'text':
      return messageItem(part.text, `msg_test_${index}`);
    case 'refusal': {
      const content = [{ type: 'refusal', refusal: part.text }];
      return { ...messageItem('', `msg_test_${index}`), content };
    }
    case 'reasoning': {
      const { encrypted_content: _none, ...item } = reasoningItem(
        asked.reasoning?.summary ? part.text : '',
        index,
      );
      const isProven = asked.include?.includes('reasoning.encrypted_content');
      return { ...item, ...(isProven && { encrypted_content: proofPrefix + (part.proof ?? 'seed') }) };
    }
    case 'call':
      return callItem({ id: part.id, name: part.name, arguments: part.input }, index);
  }
}

function extraOf({ finish, usage }: Reply) {
  const incomplete = { length: 'max_output_tokens', filter: 'content_filter' }[finish as string];
  return {
    id: `resp_test_${++answers}`,
    model: plainModel,
    ...(incomplete && { incomplete }),
    ...(usage && { usage: figures(usage) }),
  };
}

/** Every answer has an id of its own: clients name their predecessor by it. */
let answers = 0;

function plainReply(reply: Reply, asked: any) {
  const extra = extraOf(reply);
  const body = response(itemsOf(reply, asked), extra, extra.incomplete ? 'incomplete' : 'completed');
  return plain(body, responsesError(500, brokenWords, { type: 'server_error' }), reply);
}

function streamedReply(reply: Reply, asked: any) {
  const extra = extraOf(reply);
  const items = itemsOf(reply, asked);
  const events = [...responsesBeginning(extra), ...items.flatMap(responsesItemEvents)];
  const status = extra.incomplete ? 'incomplete' : 'completed';
  const well = { type: `response.${status}`, response: response(items, extra, status) };
  const badly = responsesFailure(brokenWords, 'server_error', extra);
  const after = (ending: Parameters<typeof numbered>[0]) =>
    numbered([...events, ...ending]).slice(events.length);
  return streamed(numbered(events), after([well]), after(badly), reply);
}

function figures({ input = 0, output = 0, cached = 0, cacheWrite = 0, reasoning = 0 }: Usage) {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

function refuse({ trouble, message, retryAfter }: Refusal) {
  switch (trouble) {
    case 'unknown-model':
      return responsesError(404, message, { code: 'model_not_found' });
    case 'rate-limit': {
      const headers = { 'retry-after': String(retryAfter) };
      return responsesError(429, message, { type: 'requests', code: 'rate_limit_exceeded', headers });
    }
    case 'too-long':
      return responsesError(400, `Your input exceeds the context window of this model. ${message}`, {
        code: 'context_length_exceeded',
        param: 'input',
      });
    case 'overloaded':
      return responsesError(503, message, { type: 'server_error' });
  }
}

function read({ body }: ReceivedRequest): Sent {
  const items: any[] = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : body.input;
  const start = items.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  const front = start < 0 ? items : items.slice(0, start);
  const instructions = [body.instructions ?? [], ...front.map(({ content }) => textOf(content))].flat();
  const { format } = body.text ?? {};
  return {
    model: body.model,
    streamed: body.stream === true,
    system: instructions.join('\n'),
    turns: turnsOf(items.slice(front.length)),
    tools: (body.tools ?? []).map(({ name, description, parameters }: any) => ({
      name,
      description,
      schema: parameters ?? undefined,
    })),
    choice: choiceOf(body.tool_choice),
    oneCallATurn: body.parallel_tool_calls === false,
    limit: body.max_output_tokens,
    stop: [],
    temperature: body.temperature,
    topP: body.top_p,
    effort: body.reasoning?.effort,
    reasoningShown: body.reasoning?.summary !== undefined,
    reasoningOff: body.reasoning?.effort === 'none',
    json: format?.type === 'json_object' ? 'any' : format?.schema,
    marks: marksIn(items),
    cacheKey: body.prompt_cache_key,
    proofs: items.flatMap(({ encrypted_content: proof }) => proof?.slice(proofPrefix.length) ?? []),
  };
}

function marksIn(items: any[]): number {
  const parts = items.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return parts.filter((part) => part.prompt_cache_breakpoint).length;
}

function choiceOf(choice: any): Choice | undefined {
  return choice?.type === 'function' ? { tool: choice.name } : choice;
}

function textOf(content: any): string {
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n');
}

/** Neighbours of one side are one turn; the results of calls are the user's. */
function turnsOf(items: any[]): SentTurn[] {
  const turns: SentTurn[] = [];
  for (const item of items) {
    const isModel = item.role === 'assistant' || ['function_call', 'reasoning'].includes(item.type);
    const by = isModel ? 'model' : 'user';
    const last = turns.at(-1);
    if (last?.by === by) last.parts.push(...partsOf(item));
    else turns.push({ by, parts: partsOf(item) });
  }
  return turns;
}

function partsOf(item: any): SentPart[] {
  switch (item.type) {
    case 'function_call':
      return [{ kind: 'call', id: item.call_id, name: item.name, input: JSON.parse(item.arguments) }];
    case 'function_call_output': {
      const parts = contentsOf(item.output);
      const text = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
      const media = parts.filter(({ kind }) => kind !== 'text');
      return [{ kind: 'result', call: item.call_id, text, media, isError: false }];
    }
    case 'reasoning':
      return [{ kind: 'reasoning', text: item.summary.map(({ text }: any) => text).join('') }];
    default:
      return contentsOf(item.content);
  }
}

function contentsOf(content: any): SentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  return content.map(contentPart);
}

function contentPart(part: any): SentPart {
  switch (part.type) {
    case 'input_image':
      return { kind: 'image', ...sourceOf(part.image_url) };
    case 'input_file':
      return { kind: 'document', name: part.filename, ...sourceOf(part.file_data ?? part.file_url) };
    case 'input_audio':
      return { kind: 'audio', mediaType: `audio/${part.input_audio.format}`, base64: part.input_audio.data };
    default:
      return { kind: 'text', text: part.text ?? part.refusal };
  }
}
