// A Chat Completions vendor: the strict server with answers in our words.

import {
  chatError,
  chatPlain,
  chatStream,
  sse,
  startChatUpstream,
} from '../../support/openai-chat-upstream.ts';
import type { ReceivedRequest } from '../../support/scripted-server.ts';
import type { Choice, Finish, Refusal, Reply, Sent, SentPart, SentTurn, Usage } from '../words.ts';
import {
  brokenWords,
  createUpstream,
  type Dialect,
  inPieces,
  plain,
  plainModel,
  sourceOf,
  streamed,
  type UpstreamKind,
} from './upstream.ts';

export const chatUpstream: UpstreamKind = {
  format: 'openai-chat',
  title: 'Chat',
  model: plainModel,
  async start() {
    const key = 'k'.repeat(20);
    const server = await startChatUpstream({ key, models: [plainModel] });
    const account = {
      model: plainModel,
      type: 'openai-compatibility',
      'api-key': key,
      'base-url': server.baseUrl,
    };
    return createUpstream(account, server, server.refusals, dialect);
  },
};

const dialect: Dialect = {
  reply: (reply, { body }) => (body.stream === true ? streamedReply(reply) : plainReply(reply)),
  refuse,
  read,
};

const finishes: Record<Finish, string> = {
  stop: 'stop',
  sequence: 'stop',
  length: 'length',
  calls: 'tool_calls',
  filter: 'content_filter',
};

function endOf({ parts, finish }: Reply): string {
  return finishes[finish ?? (parts.some(({ kind }) => kind === 'call') ? 'calls' : 'stop')];
}

function plainReply(reply: Reply) {
  const said = (kind: 'text' | 'reasoning' | 'refusal') =>
    reply.parts.map((part) => (part.kind === kind ? part.text : '')).join('');
  const calls = reply.parts.flatMap((part) =>
    part.kind === 'call'
      ? [
          {
            id: part.id,
            type: 'function',
            function: { name: part.name, arguments: JSON.stringify(part.input) },
          },
        ]
      : [],
  );
  const message = {
    content: said('text') || (calls.length > 0 ? null : ''),
    refusal: said('refusal') || null,
    ...(said('reasoning') && { reasoning_content: said('reasoning') }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const { body } = chatPlain(message, {
    finish: endOf(reply),
    model: plainModel,
    ...(reply.usage && { usage: figures(reply.usage) }),
  });
  return plain(body as object, chatError(500, brokenWords, { type: 'server_error' }), reply);
}

function streamedReply(reply: Reply) {
  const scripted = chatStream([{ role: 'assistant', content: '' }, ...deltasOf(reply)], {
    finish: endOf(reply),
    includeUsage: true,
    model: plainModel,
    ...(reply.usage && { usage: figures(reply.usage) }),
  });
  const chunks = scripted.chunks as string[];
  // The finish, the usage and the terminator.
  const ending = chunks.splice(-3);
  const error = sse({ error: { message: brokenWords, type: 'server_error', param: null, code: null } });
  return streamed(chunks, ending, [error], reply);
}

function deltasOf({ parts }: Reply): object[] {
  let index = -1;
  return parts.flatMap((part): object[] => {
    if (part.kind === 'text') return inPieces(part.text).map((content) => ({ content }));
    if (part.kind === 'refusal') return inPieces(part.text).map((refusal) => ({ refusal }));
    if (part.kind === 'reasoning') return inPieces(part.text).map((text) => ({ reasoning_content: text }));
    index++;
    const call = { index, id: part.id, type: 'function', function: { name: part.name, arguments: '' } };
    const pieces = inPieces(JSON.stringify(part.input)).map((text) => ({
      index,
      function: { arguments: text },
    }));
    return [call, ...pieces].map((piece) => ({ tool_calls: [piece] }));
  });
}

function figures({ input = 0, output = 0, cached, cacheWrite, reasoning }: Usage): Record<string, unknown> {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: cacheWrite },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function refuse({ trouble, message, retryAfter }: Refusal) {
  switch (trouble) {
    case 'unknown-model':
      return chatError(404, message, { code: 'model_not_found' });
    case 'rate-limit': {
      const headers = { 'retry-after': String(retryAfter) };
      return chatError(429, message, { type: 'requests', code: 'rate_limit_exceeded', headers });
    }
    case 'too-long':
      return chatError(400, `This model's maximum context length is 8 tokens. ${message}`, {
        code: 'context_length_exceeded',
        param: 'messages',
      });
    case 'overloaded':
      return chatError(503, message, { type: 'server_error' });
  }
}

function read({ body }: ReceivedRequest): Sent {
  const { messages, response_format: format, tool_choice: choice } = body;
  const start = messages.findIndex(({ role }: any) => role !== 'system' && role !== 'developer');
  const front = start < 0 ? messages : messages.slice(0, start);
  return {
    model: body.model,
    streamed: body.stream === true,
    system: front.map(({ content }: any) => textOf(content)).join('\n'),
    turns: turnsOf(messages.slice(front.length)),
    tools: (body.tools ?? []).map(({ function: tool }: any) => ({
      name: tool.name,
      description: tool.description,
      schema: tool.parameters,
    })),
    choice: choiceOf(choice),
    oneCallATurn: body.parallel_tool_calls === false,
    limit: body.max_completion_tokens ?? body.max_tokens,
    stop: [body.stop ?? []].flat(),
    temperature: body.temperature,
    topP: body.top_p,
    seed: body.seed,
    frequencyPenalty: body.frequency_penalty,
    presencePenalty: body.presence_penalty,
    effort: body.reasoning_effort,
    reasoningOff: body.reasoning_effort === 'none',
    json: format?.type === 'json_object' ? 'any' : format?.json_schema?.schema,
    marks: marksIn(messages),
    cacheKey: body.prompt_cache_key,
    proofs: [],
  };
}

function marksIn(messages: any[]): number {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return parts.filter((part) => part.prompt_cache_breakpoint).length;
}

function choiceOf(choice: any): Choice | undefined {
  return choice?.type === 'function' ? { tool: choice.function.name } : choice;
}

function textOf(content: any): string {
  return typeof content === 'string' ? content : (content ?? []).map(({ text = '' }) => text).join('\n');
}

/** What stands between two answers is one turn of the user's, the results of calls included. */
function turnsOf(messages: any[]): SentTurn[] {
  const turns: SentTurn[] = [];
  for (const message of messages) {
    const by = message.role === 'assistant' ? 'model' : 'user';
    const parts = partsOf(message);
    const last = turns.at(-1);
    if (by === 'user' && last?.by === by) last.parts.push(...parts);
    else turns.push({ by, parts });
  }
  return turns;
}

function partsOf({
  role,
  content,
  tool_calls = [],
  tool_call_id,
  reasoning_content,
  refusal,
}: any): SentPart[] {
  if (role === 'tool') {
    return [{ kind: 'result', call: tool_call_id, text: textOf(content), media: [], isError: false }];
  }
  const contents: any[] =
    typeof content === 'string' ? (content === '' ? [] : [{ type: 'text', text: content }]) : (content ?? []);
  return [
    ...(reasoning_content ? [{ kind: 'reasoning' as const, text: reasoning_content }] : []),
    ...contents.map(contentPart),
    ...(refusal ? [{ kind: 'text' as const, text: refusal }] : []),
    ...tool_calls.map(({ id, function: called }: any) => ({
      kind: 'call',
      id,
      name: called.name,
      input: JSON.parse(called.arguments),
    })),
  ];
}

function contentPart(part: any): SentPart {
  switch (part.type) {
    case 'image_url':
      return { kind: 'image', ...sourceOf(part.image_url.url) };
    case 'file':
      return { kind: 'document', name: part.file.filename, ...sourceOf(part.file.file_data) };
    case 'input_audio':
      return { kind: 'audio', mediaType: `audio/${part.input_audio.format}`, base64: part.input_audio.data };
    default:
      return { kind: 'text', text: part.text ?? part.refusal };
  }
}
