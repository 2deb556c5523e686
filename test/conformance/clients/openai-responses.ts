// The official `openai` package, speaking Responses.

import OpenAI from 'openai';
import type { Failed, Finish, Heard, Piece, Question, Result, Usage } from '../words.ts';
import { type ClientKind, type Conversation, dataUrl, type Line, parsedArguments } from './client.ts';
import { openaiFailure } from './openai-failure.ts';

type Body = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Item = OpenAI.Responses.ResponseInputItem;
type Response = OpenAI.Responses.Response;

export const responsesClient: ClientKind = {
  format: 'openai-responses',
  title: 'Responses',
  open: (line) => new ResponsesConversation(line),
};

const breakpoint = { prompt_cache_breakpoint: { mode: 'explicit' as const } };

class ResponsesConversation implements Conversation {
  readonly #openai: OpenAI;
  readonly #model: string;
  readonly #items: Item[] = [];
  #previous: string | undefined;
  /** What a stream has brought so far. */
  #text = '';

  constructor({ url, key, model, fetch }: Line) {
    this.#openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0, fetch });
    this.#model = model;
  }

  async ask(question: Question, streamed: boolean): Promise<Heard> {
    const response = await this.#answer(question, streamed);
    if (response.status === 'failed') throw new Error(`failed: ${JSON.stringify(response.error)}`);
    this.#items.push(...response.output.map(asSent));
    this.#previous = response.id;
    return heardOf(response);
  }

  async #answer(question: Question, streamed: boolean): Promise<Response> {
    const items = itemsOf(question);
    this.#items.push(...items);
    const history: Partial<Body> = question.stored
      ? { input: items, previous_response_id: this.#previous, store: true }
      : { input: this.#items, store: false, include: ['reasoning.encrypted_content'] };
    const body = { model: this.#model, ...history, ...settingsOf(question) };
    if (!streamed) return this.#openai.responses.create(body);
    this.#text = '';
    const { stream: _plain, ...settings } = body;
    const stream = this.#openai.responses.stream(settings);
    stream.on('response.output_text.delta', ({ delta }) => {
      this.#text += delta;
    });
    return stream.finalResponse();
  }

  /** A stream that breaks off ends in a response with the status `failed`. */
  async askInVain(question: Question, streamed: boolean): Promise<Failed> {
    const outcome = await this.#answer(question, streamed).then(
      (response) => ({ response }),
      (error: unknown) => ({ error }),
    );
    if ('error' in outcome) return openaiFailure(outcome.error, this.#text);
    const { status, error } = outcome.response;
    if (status !== 'failed') throw new Error('The question was answered, although it had to fail.');
    return { kind: 'broken', message: error?.message ?? '', text: this.#text };
  }

  async models(): Promise<string[]> {
    const ids: string[] = [];
    for await (const model of this.#openai.models.list()) ids.push(model.id);
    return ids;
  }
}

function itemsOf({ pieces, results }: Question): Item[] {
  const items: Item[] = (results ?? []).map(outputItem);
  if (pieces) items.push({ role: 'user', content: pieces.map(partOf) });
  return items;
}

function partOf(
  piece: Piece,
):
  | OpenAI.Responses.ResponseInputText
  | OpenAI.Responses.ResponseInputImage
  | OpenAI.Responses.ResponseInputFile {
  switch (piece.kind) {
    case 'text':
      return { type: 'input_text', text: piece.text, ...(piece.mark && breakpoint) };
    case 'image': {
      const image_url = 'url' in piece.source ? piece.source.url : dataUrl(piece.source);
      return { type: 'input_image', image_url, detail: 'auto' };
    }
    case 'document':
      return 'url' in piece.source
        ? { type: 'input_file', file_url: piece.source.url }
        : { type: 'input_file', filename: piece.name, file_data: dataUrl(piece.source) };
    case 'audio':
      throw new Error('The package has no type for audio in Responses.');
  }
}

function outputItem({ call, pieces }: Result): Item {
  const [only] = pieces;
  const output = pieces.length === 1 && only?.kind === 'text' ? only.text : pieces.map(partOf);
  return { type: 'function_call_output', call_id: call.id, output };
}

function settingsOf(question: Question): Partial<Body> {
  const { tools, choice, json, oneCallATurn } = question;
  return {
    instructions: question.system,
    max_output_tokens: question.limit,
    temperature: question.temperature,
    top_p: question.topP,
    prompt_cache_key: question.cacheKey,
    reasoning: reasoningOf(question),
    tools: tools?.map(({ name, description, schema }) => ({
      type: 'function',
      name,
      description,
      parameters: schema ?? null,
      strict: false,
    })),
    tool_choice: typeof choice === 'object' ? { type: 'function', name: choice.tool } : choice,
    parallel_tool_calls: oneCallATurn && false,
    text:
      json === 'any'
        ? { format: { type: 'json_object' } }
        : json && { format: { type: 'json_schema', name: 'answer', schema: json, strict: true } },
  };
}

function reasoningOf({ effort, reasoning }: Question): OpenAI.Reasoning | undefined {
  if (reasoning === 'off') return { effort: 'none' };
  if (!effort && !reasoning) return undefined;
  return { effort: effort ?? 'medium', summary: 'auto' };
}

/** The stream helper adds what it parsed, which is not for sending. */
function asSent(item: OpenAI.Responses.ResponseOutputItem): Item {
  if (item.type === 'function_call') {
    const { parsed_arguments: _parsed, ...call } = item as typeof item & { parsed_arguments?: unknown };
    return call;
  }
  if (item.type !== 'message') return item as Item;
  const content = item.content.map((part) => {
    const { parsed: _parsed, ...sent } = part as typeof part & { parsed?: unknown };
    return sent;
  });
  return { ...item, content } as Item;
}

function finishOf({ status, incomplete_details, output }: Response): Finish {
  if (incomplete_details?.reason === 'max_output_tokens') return 'length';
  if (incomplete_details?.reason === 'content_filter') return 'filter';
  if (status !== 'completed') throw new Error(`a response with the status ${status}`);
  return output.some(({ type }) => type === 'function_call') ? 'calls' : 'stop';
}

function heardOf(response: Response): Heard {
  const contents = response.output.flatMap((item) => (item.type === 'message' ? item.content : []));
  return {
    text: contents.map((part) => (part.type === 'output_text' ? part.text : '')).join(''),
    reasoning: response.output
      .flatMap((item) => (item.type === 'reasoning' ? [...(item.content ?? []), ...item.summary] : []))
      .map(({ text }) => text)
      .join(''),
    refusal: contents.map((part) => (part.type === 'refusal' ? part.refusal : '')).join(''),
    calls: response.output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ id: item.call_id, name: item.name, input: parsedArguments(item.arguments) }]
        : [],
    ),
    finish: finishOf(response),
    model: response.model,
    usage: response.usage && usageOf(response.usage),
  };
}

function usageOf(usage: OpenAI.Responses.ResponseUsage): Usage {
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cached: usage.input_tokens_details?.cached_tokens,
    cacheWrite: usage.input_tokens_details?.cache_write_tokens,
    reasoning: usage.output_tokens_details?.reasoning_tokens,
  };
}
