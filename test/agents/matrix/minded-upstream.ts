// The strict upstream of any format with the scripted mind behind its rules: nothing reaches the mind that the vendor would refuse.

import { randomBytes } from 'node:crypto';
import { foldAnswer } from '../../../src/core/formats/fold.ts';
import type { AnswerContext, Format } from '../../../src/core/formats/format.ts';
import type { DialectId } from '../../../src/core/model/format-id.ts';
import { asList, asObject } from '../../../src/core/model/json.ts';
import type { StreamEvent } from '../../../src/core/model/stream.ts';
import { startMessagesUpstream } from '../../support/anthropic-messages-upstream.ts';
import { answerContext } from '../../support/codec.ts';
import type { FormatUnderTest } from '../../support/formats.ts';
import { startGeminiUpstream } from '../../support/gemini-upstream.ts';
import { startChatUpstream } from '../../support/openai-chat-upstream.ts';
import { startResponsesUpstream } from '../../support/openai-responses-upstream.ts';
import type { ReceivedRequest, Responder, ScriptedAnswer } from '../../support/scripted-server.ts';
import { vendors } from './minds.ts';
import { think } from './scripted-mind.ts';
import type { Task } from './task.ts';

export interface MindedUpstream {
  /** The account of it, as a line of `providers:`; its name is `upstream`. */
  account: string;
  requests: ReceivedRequest[];
  /** What the vendor would have refused, and what the mind found wrong. */
  complaints(): string[];
  close(): Promise<void>;
}

/** Takes only a key of its own. */
export async function startMindedUpstream(format: FormatUnderTest, task: Task): Promise<MindedUpstream> {
  const key = 'k'.repeat(24);
  const { type, model } = vendors[format.id];
  const options = { key, models: [model] };
  const server = await start(format.id, options);
  const complaints: string[] = [];
  const respond: Responder = (request) => {
    server.enqueue(respond);
    return answer(format, task, request, (complaint) => complaints.push(complaint));
  };
  server.enqueue(respond);
  return {
    account: `{ name: upstream, type: ${type}, api-key: "${key}", base-url: "${server.baseUrl}", models: ["${model}"] }`,
    requests: server.requests,
    complaints: () => [...server.refusals, ...complaints],
    close: server.close,
  };
}

interface StrictServer {
  baseUrl: string;
  requests: ReceivedRequest[];
  refusals: string[];
  enqueue(answer: Responder): void;
  close(): Promise<void>;
}

async function start(id: DialectId, options: { key: string; models: string[] }): Promise<StrictServer> {
  switch (id) {
    case 'openai-chat':
      return startChatUpstream(options);
    case 'openai-responses':
      return startResponsesUpstream(options);
    case 'anthropic-messages': {
      const server = await startMessagesUpstream(options);
      return { ...server, baseUrl: server.url, refusals: server.violations };
    }
    case 'gemini': {
      const server = await startGeminiUpstream({ ...options, generation: 3 });
      return { ...server, baseUrl: server.url };
    }
  }
}

function answer(
  { id, format }: FormatUnderTest,
  task: Task,
  request: ReceivedRequest,
  complain: (complaint: string) => void,
): ScriptedAnswer {
  const body = asObject(request.body) ?? {};
  const reading = format.readRequest(body);
  if (!reading.ok) {
    complain(`The request cannot be read: ${reading.message}`);
    return { status: 500 };
  }
  const { conversation } = reading;
  const { manner, model } = vendors[id];
  const events = think(conversation, task, manner(conversation, body), complain);
  const includeUsage = asObject(body.stream_options)?.include_usage === true;
  const unique = randomBytes(12).toString('hex');
  return say(format, request, events, answerContext({ id: unique, model, request: body, includeUsage }));
}

/** Streamed or whole, as the request asks. */
function say(
  format: Format,
  { url, body }: ReceivedRequest,
  events: StreamEvent[],
  context: AnswerContext,
): ScriptedAnswer {
  const isStreamed = format.modelInBody ? body.stream === true : url.includes(':streamGenerateContent');
  if (!isStreamed) return { body: format.writeAnswer(foldAnswer(events), context) };
  const writer = format.createStreamWriter(context);
  return { chunks: events.map((event) => writer.write(event)).filter(Boolean) };
}

/** How many requests came with tools. */
export function countWithTools(requests: ReceivedRequest[]): number {
  return requests.filter(({ body }) => asList(body?.tools).length > 0).length;
}
