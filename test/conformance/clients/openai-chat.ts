// The official `openai` package, speaking Chat Completions.

import OpenAI from 'openai';
import type { Failed, Finish, Heard, Piece, Question, Result, Usage } from '../words.ts';
import {
  type ClientKind,
  type Conversation,
  dataUrl,
  errorOf,
  type Line,
  parsedArguments,
} from './client.ts';
import { openaiFailure } from './openai-failure.ts';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Message = OpenAI.ChatCompletionMessageParam;

export const chatClient: ClientKind = {
  format: 'openai-chat',
  title: 'Chat',
  open: (line) => new ChatConversation(line),
};

const breakpoint = { prompt_cache_breakpoint: { mode: 'explicit' as const } };

class ChatConversation implements Conversation {
  readonly #openai: OpenAI;
  readonly #model: string;
  readonly #messages: Message[] = [];
  /** What a stream has brought so far. */
  #text = '';
  #reasoning = '';

  constructor({ url, key, model, fetch }: Line) {
    this.#openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, fetch });
    this.#model = model;
  }

  async ask(question: Question, streamed: boolean): Promise<Heard> {
    if (question.system !== undefined && this.#messages.length === 0) {
      this.#messages.push({ role: 'system', content: question.system });
    }
    this.#messages.push(...messagesOf(question));
    const body = { model: this.#model, messages: this.#messages, ...settingsOf(question) };
    const completion = streamed ? await this.#stream(body) : await this.#plain(body);
    const { message } = completion.choices[0]!;
    const { content, tool_calls } = message;
    this.#messages.push({
      role: 'assistant',
      content,
      ...(tool_calls && { tool_calls: tool_calls.map(asSent) }),
    });
    return { ...heardOf(completion), reasoning: this.#reasoning };
  }

  async #plain(body: Body): Promise<OpenAI.ChatCompletion> {
    const completion = await this.#openai.chat.completions.create(body);
    this.#reasoning = reasoningOf(completion.choices[0]?.message);
    return completion;
  }

  async #stream(body: Body): Promise<OpenAI.ChatCompletion> {
    this.#text = '';
    this.#reasoning = '';
    const { stream: _plain, ...settings } = body;
    const stream = this.#openai.chat.completions.stream({
      ...settings,
      stream_options: { include_usage: true },
    });
    stream.on('chunk', ({ choices }) => {
      this.#text += choices[0]?.delta.content ?? '';
      this.#reasoning += reasoningOf(choices[0]?.delta);
    });
    return stream.finalChatCompletion();
  }

  async askInVain(question: Question, streamed: boolean): Promise<Failed> {
    return openaiFailure(await errorOf(this.ask(question, streamed)), this.#text);
  }

  async models(): Promise<string[]> {
    const ids: string[] = [];
    for await (const model of this.#openai.models.list()) ids.push(model.id);
    return ids;
  }
}

/** A field of other vendors, for which the package has no type. */
function reasoningOf(message: object | undefined): string {
  return (message as { reasoning_content?: string } | undefined)?.reasoning_content ?? '';
}

function messagesOf({ pieces, results }: Question): Message[] {
  const messages: Message[] = (results ?? []).map(toolMessage);
  if (pieces) messages.push({ role: 'user', content: contentOf(pieces) });
  return messages;
}

function contentOf(pieces: Piece[]): string | OpenAI.ChatCompletionContentPart[] {
  const [only] = pieces;
  return pieces.length === 1 && only?.kind === 'text' && !only.mark ? only.text : pieces.map(partOf);
}

function partOf(piece: Piece): OpenAI.ChatCompletionContentPart {
  switch (piece.kind) {
    case 'text':
      return { type: 'text', text: piece.text, ...(piece.mark && breakpoint) };
    case 'image': {
      const url = 'url' in piece.source ? piece.source.url : dataUrl(piece.source);
      return { type: 'image_url', image_url: { url } };
    }
    case 'document':
      if ('url' in piece.source) throw new Error('Chat takes no documents by URL.');
      return { type: 'file', file: { filename: piece.name, file_data: dataUrl(piece.source) } };
    case 'audio':
      if ('url' in piece.source) throw new Error('Chat takes no audio by URL.');
      return { type: 'input_audio', input_audio: { data: piece.source.base64, format: 'wav' } };
  }
}

/** Text is all that a tool message may hold. */
function toolMessage({ call, pieces }: Result): Message {
  const texts = pieces.map((piece) => {
    if (piece.kind !== 'text') throw new Error(`Chat takes no ${piece.kind} in a tool message.`);
    return piece.text;
  });
  return { role: 'tool', tool_call_id: call.id, content: texts.join('\n') };
}

function settingsOf(question: Question): Partial<Body> {
  const { tools, choice, json, oneCallATurn } = question;
  return {
    max_completion_tokens: question.limit,
    stop: question.stop,
    temperature: question.temperature,
    top_p: question.topP,
    seed: question.seed,
    frequency_penalty: question.frequencyPenalty,
    presence_penalty: question.presencePenalty,
    reasoning_effort: question.reasoning === 'off' ? 'none' : question.effort,
    prompt_cache_key: question.cacheKey,
    tools: tools?.map(({ name, description, schema }) => ({
      type: 'function',
      function: { name, description, parameters: schema },
    })),
    tool_choice: typeof choice === 'object' ? { type: 'function', function: { name: choice.tool } } : choice,
    parallel_tool_calls: oneCallATurn && false,
    response_format:
      json === 'any'
        ? { type: 'json_object' }
        : json && { type: 'json_schema', json_schema: { name: 'answer', schema: json, strict: true } },
  };
}

/** The stream helper adds parsed arguments, which are not for sending. */
function asSent(call: OpenAI.ChatCompletionMessageToolCall): OpenAI.ChatCompletionMessageToolCall {
  if (call.type !== 'function') throw new Error(`a call of type ${call.type}`);
  const { id, type, function: called } = call;
  return { id, type, function: { name: called.name, arguments: called.arguments } };
}

const finishes: Record<string, Finish> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'calls',
  content_filter: 'filter',
};

function heardOf({ model, choices, usage }: OpenAI.ChatCompletion): Heard {
  const { message, finish_reason } = choices[0]!;
  return {
    text: message.content ?? '',
    reasoning: '',
    refusal: message.refusal ?? '',
    calls: (message.tool_calls ?? []).map(asSent).map((call) => {
      const { id, function: called } = call as OpenAI.ChatCompletionMessageFunctionToolCall;
      return { id, name: called.name, input: parsedArguments(called.arguments) };
    }),
    finish: finishes[finish_reason] ?? 'stop',
    model,
    usage: usage && usageOf(usage),
  };
}

function usageOf(usage: OpenAI.CompletionUsage): Usage {
  const { prompt_tokens_details: prompt, completion_tokens_details: completion } = usage;
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cached: prompt?.cached_tokens,
    cacheWrite: (prompt as { cache_write_tokens?: number } | undefined)?.cache_write_tokens,
    reasoning: completion?.reasoning_tokens,
  };
}
