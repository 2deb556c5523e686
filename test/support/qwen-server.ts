// Qwen's two hosts in one: the token endpoint of its sign-in, and the portal that speaks Chat to what that issued.

import { refusalOf } from './openai-chat-rules.ts';
import { chatError, chatText } from './openai-chat-upstream.ts';
import {
  type ReceivedRequest,
  type Responder,
  type ScriptedAnswer,
  ScriptedServer,
} from './scripted-server.ts';
import { TokenAuthority } from './token-authority.ts';

export interface QwenServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly authority: TokenAuthority;
  /** Chat requests that were let in. */
  readonly chats: ReceivedRequest[];
  /** What was against the rules, as sentences. */
  readonly refusals: string[];
  /** Requests at the token endpoint. */
  tokenCalls(): number;
  /** The next calls of the token endpoint get these answers instead. */
  enqueueToken(...answers: (ScriptedAnswer | Responder)[]): void;
  /** The next chat requests with a good token get these answers. */
  enqueue(...answers: (ScriptedAnswer | Responder)[]): void;
  /** The text of a credential file after a sign-in whose token lasts for so many milliseconds. */
  signIn(goodFor: number, more?: object): string;
  close(): Promise<void>;
}

const clientId = 'f0304373b74a44d2b584a3fb70ca9e56';

export async function startQwenServer(): Promise<QwenServer> {
  const authority = new TokenAuthority({ rotates: true });
  const refusals: string[] = [];
  const chats: ReceivedRequest[] = [];
  const tokenAnswers: (ScriptedAnswer | Responder)[] = [];
  const chatAnswers: (ScriptedAnswer | Responder)[] = [];
  const server = await ScriptedServer.start(async (request) => {
    if (request.method === 'POST' && request.url === '/api/v1/oauth2/token') {
      const next = tokenAnswers.shift() ?? ((asked) => tokens(asked, authority, refusals));
      return typeof next === 'function' ? next(request) : next;
    }
    const refusal = refuse(request, authority, refusals);
    if (refusal) return refusal;
    chats.push(request);
    const next = chatAnswers.shift() ?? chatText('Hello from Qwen');
    return typeof next === 'function' ? next(request) : next;
  });
  return {
    url: server.url,
    authority,
    chats,
    refusals,
    tokenCalls: () => server.requests.filter(({ url }) => url.endsWith('/token')).length,
    enqueueToken: (...answers) => void tokenAnswers.push(...answers),
    enqueue: (...answers) => void chatAnswers.push(...answers),
    signIn(goodFor, more = {}) {
      const { access, refresh } = authority.issue();
      const credentials = {
        access_token: access,
        token_type: 'Bearer',
        refresh_token: refresh,
        resource_url: server.url,
        expiry_date: Date.now() + goodFor,
      };
      return JSON.stringify({ ...credentials, ...more }, null, 2);
    },
    close: () => server.close(),
  };
}

function tokens(
  { raw, headers }: ReceivedRequest,
  authority: TokenAuthority,
  refusals: string[],
): ScriptedAnswer {
  const form = new URLSearchParams(raw.toString());
  const names = [...form.keys()].toSorted().join(' ');
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') refusals.push('not a form');
  if (names !== 'client_id grant_type refresh_token') refusals.push(`a form with ${names}`);
  if (form.get('grant_type') !== 'refresh_token') return tokenError(400, 'unsupported_grant_type', 'No.');
  if (form.get('client_id') !== clientId) return tokenError(401, 'invalid_client', 'Unknown client.');
  const given = form.get('refresh_token') ?? '';
  const issued = authority.exchange(given);
  if (authority.isLocked) refusals.push('a refresh token came twice');
  if (!issued) return tokenError(400, 'invalid_request', 'Invalid refresh token or client_id');
  return {
    body: {
      access_token: issued.access,
      token_type: 'Bearer',
      expires_in: authority.lifetime,
      refresh_token: issued.refresh,
    },
  };
}

export function tokenError(status: number, error: string, description: string): ScriptedAnswer {
  return { status, body: { error, error_description: description } };
}

function refuse(
  { method, url, headers, body }: ReceivedRequest,
  authority: TokenAuthority,
  refusals: string[],
): ScriptedAnswer | undefined {
  if (method !== 'POST' || url !== '/v1/chat/completions') {
    refusals.push(`${method} ${url}`);
    return chatError(404, `Nothing is served at ${url}`);
  }
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  if (!authority.isGood(token)) {
    return chatError(401, 'invalid access token or token expired', { code: 'invalid_api_key' });
  }
  const wrong = complaintOf(headers, body);
  if (wrong === undefined) return undefined;
  refusals.push(wrong);
  return chatError(400, wrong, { code: 'invalid_parameter_error' });
}

function complaintOf(headers: Record<string, string>, body: any): string | undefined {
  if (headers['x-dashscope-authtype'] !== 'qwen-oauth') return 'x-dashscope-authtype is missing';
  if (/^QwenCode/i.test(headers['user-agent'] ?? '')) return 'the caller says it is Qwen Code';
  const systems = (body?.messages ?? []).map(({ role }: { role: string }) => role === 'system');
  if (systems.lastIndexOf(true) > 0) return 'system messages must stand first, and be one';
  if (Array.isArray(body?.tools) && body.tools.length === 0) return 'tools must not be empty';
  return refusalOf(body, ['enable_thinking', 'thinking_budget', 'reasoning_content'])?.message;
}

/** What the portal says since the free service has ended. */
export function freeTierOver(): ScriptedAnswer {
  const message = 'Qwen OAuth free tier quota exceeded. Please subscribe to a plan.';
  return chatError(429, message, { type: 'insufficient_quota', code: 'insufficient_quota' });
}
