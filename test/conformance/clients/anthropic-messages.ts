// The official `@anthropic-ai/sdk` package.

import Anthropic from '@anthropic-ai/sdk';
import type { Failed, Finish, Heard, Piece, Question, Result, Settings, Usage } from '../words.ts';
import { type ClientKind, type Conversation, errorOf, type Line } from './client.ts';

type Body = Anthropic.MessageCreateParamsNonStreaming;
type Block = Anthropic.TextBlockParam | Anthropic.ImageBlockParam | Anthropic.DocumentBlockParam;

export const messagesClient: ClientKind = {
  format: 'anthropic-messages',
  title: 'Messages',
  open: (line) => new MessagesConversation(line),
};

const usualLimit = 4096;
const mark = { cache_control: { type: 'ephemeral' as const } };

class MessagesConversation implements Conversation {
  readonly #anthropic: Anthropic;
  readonly #model: string;
  readonly #messages: Anthropic.MessageParam[] = [];
  /** What a stream has brought so far. */
  #text = '';

  constructor({ url, key, model, fetch }: Line) {
    this.#anthropic = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0, fetch });
    this.#model = model;
  }

  async ask(question: Question, streamed: boolean): Promise<Heard> {
    this.#messages.push({ role: 'user', content: contentOf(question) });
    const body = {
      model: this.#model,
      max_tokens: question.limit ?? usualLimit,
      messages: this.#messages,
      ...settingsOf(question),
    };
    const options = optionsOf(question);
    const message = streamed
      ? await this.#stream(body, options)
      : await this.#anthropic.messages.create(body, options);
    this.#messages.push({ role: 'assistant', content: message.content });
    return heardOf(message);
  }

  #stream(body: Body, options: Anthropic.RequestOptions): Promise<Anthropic.Message> {
    this.#text = '';
    const stream = this.#anthropic.messages.stream(body, options);
    stream.on('text', (text) => {
      this.#text += text;
    });
    return stream.finalMessage();
  }

  async askInVain(question: Question, streamed: boolean): Promise<Failed> {
    return failureOf(await errorOf(this.ask(question, streamed)), this.#text);
  }

  async count(question: Question): Promise<number> {
    const { system, tools } = settingsOf(question);
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: contentOf(question) }];
    const counted = await this.#anthropic.messages.countTokens({
      model: this.#model,
      messages,
      system,
      tools,
    });
    return counted.input_tokens;
  }

  async models(): Promise<string[]> {
    const ids: string[] = [];
    for await (const model of this.#anthropic.models.list()) ids.push(model.id);
    return ids;
  }
}

/** The package sends the newest version of the API, which knows no sampling; programs that need it name the one before. */
function optionsOf({ temperature, topP, topK }: Settings): Anthropic.RequestOptions {
  const samples = temperature !== undefined || topP !== undefined || topK !== undefined;
  return samples ? { headers: { 'anthropic-version': '2023-06-01' } } : {};
}

function contentOf({ pieces = [], results = [] }: Question): Anthropic.ContentBlockParam[] {
  return [...results.map(resultOf), ...pieces.map(blockOf)];
}

function blockOf(piece: Piece): Block {
  switch (piece.kind) {
    case 'text':
      return { type: 'text', text: piece.text, ...(piece.mark && mark) };
    case 'image': {
      const { source } = piece;
      if ('url' in source) return { type: 'image', source: { type: 'url', url: source.url } };
      const media_type = source.mediaType as Anthropic.Base64ImageSource['media_type'];
      return { type: 'image', source: { type: 'base64', media_type, data: source.base64 } };
    }
    case 'document': {
      const { source, name: title } = piece;
      if ('url' in source) return { type: 'document', title, source: { type: 'url', url: source.url } };
      return {
        type: 'document',
        title,
        source: { type: 'base64', media_type: 'application/pdf', data: source.base64 },
      };
    }
    case 'audio':
      throw new Error('Messages takes no audio.');
  }
}

function resultOf({ call, pieces, isError }: Result): Anthropic.ToolResultBlockParam {
  const [only] = pieces;
  const content = pieces.length === 1 && only?.kind === 'text' ? only.text : pieces.map(blockOf);
  return { type: 'tool_result', tool_use_id: call.id, content, ...(isError && { is_error: true }) };
}

function settingsOf(question: Question): Partial<Body> {
  const { system, systemMark, tools, stop, json, effort } = question;
  if (json === 'any') throw new Error('Messages has no JSON mode without a schema.');
  const format = json && ({ type: 'json_schema', schema: json } as const);
  const sampling = {
    temperature: question.temperature,
    top_p: question.topP,
    top_k: question.topK,
  };
  return {
    system: system === undefined ? undefined : [{ type: 'text', text: system, ...(systemMark && mark) }],
    tools: tools?.map(({ name, description, schema }) => ({
      name,
      description,
      input_schema: { type: 'object', ...schema },
    })),
    tool_choice: choiceOf(question),
    stop_sequences: stop,
    thinking: thinkingOf(question),
    output_config: format || effort ? { effort, format } : undefined,
    ...sampling,
  };
}

function thinkingOf({ effort, budget, reasoning }: Settings): Anthropic.ThinkingConfigParam | undefined {
  if (reasoning === 'off') return { type: 'disabled' };
  if (budget !== undefined) return { type: 'enabled', budget_tokens: budget };
  if (!effort && !reasoning) return undefined;
  return { type: 'adaptive', ...(reasoning && { display: 'summarized' }) };
}

function choiceOf({ choice, oneCallATurn }: Settings): Anthropic.ToolChoice | undefined {
  const single = oneCallATurn && { disable_parallel_tool_use: true };
  if (typeof choice === 'object') return { type: 'tool', name: choice.tool, ...single };
  if (choice === 'none') return { type: 'none' };
  if (choice === 'required') return { type: 'any', ...single };
  return choice || single ? { type: 'auto', ...single } : undefined;
}

const finishes: Record<string, Finish> = {
  end_turn: 'stop',
  stop_sequence: 'sequence',
  max_tokens: 'length',
  tool_use: 'calls',
  refusal: 'filter',
};

function heardOf({ content, model, stop_reason, stop_sequence, usage }: Anthropic.Message): Heard {
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    refusal: '',
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    finish: finishes[stop_reason ?? ''] ?? 'stop',
    sequence: stop_sequence ?? undefined,
    model,
    usage: usageOf(usage),
  };
}

/** The format counts the uncached part of the prompt alone. */
function usageOf(usage: Anthropic.Usage): Usage {
  const cached = usage.cache_read_input_tokens ?? 0;
  const cacheWrite = usage.cache_creation_input_tokens ?? 0;
  return {
    input: usage.input_tokens + cached + cacheWrite,
    output: usage.output_tokens,
    cached,
    cacheWrite,
    reasoning: usage.output_tokens_details?.thinking_tokens,
  };
}

function failureOf(error: unknown, text: string): Failed {
  if (!(error instanceof Anthropic.APIError)) throw error;
  const retryAfter = error.headers?.get('retry-after') ?? undefined;
  return { kind: kindOf(error), status: error.status, message: error.message, retryAfter, text };
}

function kindOf(error: InstanceType<typeof Anthropic.APIError>): Failed['kind'] {
  if (error instanceof Anthropic.NotFoundError) return 'unknown-model';
  if (error instanceof Anthropic.RateLimitError) return 'rate-limit';
  if (error instanceof Anthropic.BadRequestError) {
    return /prompt is too long/.test(error.message) ? 'too-long' : 'other';
  }
  if (error.status === 529) return 'overloaded';
  return error.status === undefined || error.status >= 500 ? 'broken' : 'other';
}
