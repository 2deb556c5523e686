// The official `@google/genai` package, with its own chat sessions as history.

import {
  ApiError,
  type Chat,
  type Content,
  FinishReason,
  FunctionCallingConfigMode,
  type GenerateContentConfig,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
  ThinkingLevel,
} from '@google/genai';
import type { Failed, Finish, Heard, HeardCall, Piece, Question, Result, Settings, Usage } from '../words.ts';
import { type ClientKind, type Conversation, errorOf, type Line } from './client.ts';

export const geminiClient: ClientKind = {
  format: 'gemini',
  title: 'Gemini',
  open: (line) => new GeminiConversation(line),
};

class GeminiConversation implements Conversation {
  readonly #google: GoogleGenAI;
  readonly #chat: Chat;
  readonly #model: string;
  /** The head of the last answer: the package's errors do not show it. */
  #retryAfter: string | undefined;
  /** What a stream has brought so far. */
  #text = '';

  constructor({ url, key, model, fetch }: Line) {
    this.#google = new GoogleGenAI({
      apiKey: key,
      httpOptions: {
        baseUrl: url,
        fetch: async (input, init) => {
          const response = await fetch(input as string, init);
          this.#retryAfter = response.headers.get('retry-after') ?? undefined;
          return response;
        },
      },
    });
    this.#model = model;
    this.#chat = this.#google.chats.create({ model });
  }

  async ask(question: Question, streamed: boolean): Promise<Heard> {
    const message = partsOf(question);
    const config = configOf(question);
    if (!streamed) return heardOf([await this.#chat.sendMessage({ message, config })]);
    this.#text = '';
    const chunks: GenerateContentResponse[] = [];
    for await (const chunk of await this.#chat.sendMessageStream({ message, config })) {
      chunks.push(chunk);
      this.#text += heardText(chunk, false);
    }
    return heardOf(chunks);
  }

  async askInVain(question: Question, streamed: boolean): Promise<Failed> {
    const error = await errorOf(this.ask(question, streamed));
    return failureOf(error, this.#text, this.#retryAfter);
  }

  /** The package counts the contents alone: system prompt and tools are for Vertex only. */
  async count(question: Question): Promise<number> {
    const contents: Content[] = [{ role: 'user', parts: partsOf(question) }];
    const { totalTokens } = await this.#google.models.countTokens({ model: this.#model, contents });
    return totalTokens ?? 0;
  }

  async models(): Promise<string[]> {
    const ids: string[] = [];
    for await (const model of await this.#google.models.list()) ids.push(model.name ?? '');
    return ids.map((name) => name.replace(/^models\//, ''));
  }
}

function partsOf({ pieces = [], results = [] }: Question): Part[] {
  return [...results.map(resultOf), ...pieces.map(partOf)];
}

function partOf(piece: Piece): Part {
  if (piece.kind === 'text') return { text: piece.text };
  const { source } = piece;
  return 'url' in source
    ? { fileData: { fileUri: source.url } }
    : { inlineData: { mimeType: source.mediaType, data: source.base64 } };
}

/** Media in a result are parts of it from Gemini 3 on. */
function resultOf({ call, pieces, isError }: Result): Part {
  const texts = pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : []));
  const media = pieces.filter(({ kind }) => kind !== 'text').map(partOf);
  return {
    functionResponse: {
      id: call.id,
      name: call.name,
      response: { [isError ? 'error' : 'output']: texts.join('\n') },
      ...(media.length > 0 && { parts: media }),
    },
  };
}

const levels = { low: ThinkingLevel.LOW, medium: ThinkingLevel.MEDIUM, high: ThinkingLevel.HIGH };
const modes = {
  auto: FunctionCallingConfigMode.AUTO,
  none: FunctionCallingConfigMode.NONE,
  required: FunctionCallingConfigMode.ANY,
};

function configOf(question: Question): GenerateContentConfig {
  const { tools, choice, json } = question;
  return {
    systemInstruction: question.system,
    maxOutputTokens: question.limit,
    stopSequences: question.stop,
    temperature: question.temperature,
    topP: question.topP,
    topK: question.topK,
    seed: question.seed,
    frequencyPenalty: question.frequencyPenalty,
    presencePenalty: question.presencePenalty,
    thinkingConfig: thinkingOf(question),
    tools: tools && [
      {
        functionDeclarations: tools.map(({ name, description, schema }) => ({
          name,
          description,
          parametersJsonSchema: schema,
        })),
      },
    ],
    toolConfig: choice && {
      functionCallingConfig:
        typeof choice === 'object'
          ? { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: [choice.tool] }
          : { mode: modes[choice] },
    },
    responseMimeType: json && 'application/json',
    responseJsonSchema: json === 'any' ? undefined : json,
  };
}

function thinkingOf({ effort, budget, reasoning }: Settings): GenerateContentConfig['thinkingConfig'] {
  if (reasoning === 'off') return { thinkingBudget: 0 };
  if (effort) return { includeThoughts: true, thinkingLevel: levels[effort] };
  if (budget !== undefined) return { includeThoughts: true, thinkingBudget: budget };
  return reasoning && { includeThoughts: true };
}

function heardOf(chunks: GenerateContentResponse[]): Heard {
  const last = chunks.at(-1);
  const calls = chunks.flatMap((chunk) => chunk.functionCalls ?? []).map(callOf);
  const blocked = chunks.some((chunk) => chunk.promptFeedback?.blockReason);
  const reason = chunks.map((chunk) => chunk.candidates?.[0]?.finishReason).find(Boolean);
  return {
    text: chunks.map((chunk) => heardText(chunk, false)).join(''),
    reasoning: chunks.map((chunk) => heardText(chunk, true)).join(''),
    refusal: '',
    calls,
    finish: blocked ? 'filter' : finishOf(reason, calls.length > 0),
    model: last?.modelVersion ?? '',
    usage: last?.usageMetadata && usageOf(last.usageMetadata),
  };
}

/** The package's own `text` warns on the console where other parts stand beside it. */
function heardText(chunk: GenerateContentResponse, thought: boolean): string {
  const parts = chunk.candidates?.[0]?.content?.parts ?? [];
  return parts.map((part) => ((part.thought ?? false) === thought ? (part.text ?? '') : '')).join('');
}

function callOf({ id, name, args }: NonNullable<Part['functionCall']>): HeardCall {
  return { id: id ?? '', name: name ?? '', input: args ?? {} };
}

function finishOf(reason: FinishReason | undefined, hasCalls: boolean): Finish {
  if (reason === undefined) throw new Error('an answer without a finish reason');
  if (reason === FinishReason.MAX_TOKENS) return 'length';
  if (reason !== FinishReason.STOP) return 'filter';
  return hasCalls ? 'calls' : 'stop';
}

/** The format counts thoughts beside the answer. */
function usageOf(usage: NonNullable<GenerateContentResponse['usageMetadata']>): Usage {
  const { candidatesTokenCount: candidates, thoughtsTokenCount: thoughts } = usage;
  return {
    input: usage.promptTokenCount,
    output: (candidates ?? 0) + (thoughts ?? 0),
    cached: usage.cachedContentTokenCount,
    reasoning: thoughts,
  };
}

function failureOf(error: unknown, text: string, retryAfter: string | undefined): Failed {
  if (error instanceof ApiError) {
    const { status, message } = error;
    // An error inside a stream bears a status of its own.
    return { kind: text === '' ? kindOf(error) : 'broken', status, message, retryAfter, text };
  }
  throw error;
}

function kindOf({ status, message }: ApiError): Failed['kind'] {
  if (status === 404 && message.includes('NOT_FOUND')) return 'unknown-model';
  if (status === 429 && message.includes('RESOURCE_EXHAUSTED')) return 'rate-limit';
  if (status === 400 && /exceeds the maximum number of tokens/.test(message)) return 'too-long';
  if (status === 503) return 'overloaded';
  return status >= 500 ? 'broken' : 'other';
}
