// Scripted hosts of Kiro: one that refreshes tokens, one that converses and knows profiles, models and plans. As strict as
// the vendor's, as far as its rules are known.

import { kiroText } from './kiro-frames.ts';
import { refusalOf } from './kiro-rules.ts';
import {
  type ReceivedRequest,
  type Responder,
  type ScriptedAnswer,
  ScriptedServer,
} from './scripted-server.ts';

export const profileArn = 'arn:aws:codewhisperer:eu-central-1:123456789012:profile/TEST';

export interface KiroServerOptions {
  /** The newer hosts want a profile in every conversation; the older have other paths and do not. Default newer. */
  generation?: 'newer' | 'older';
  /** Who answers: "Hello from NAME". */
  name?: string;
  models?: string[];
  /** Empty = the account has none. */
  profiles?: string[];
  /** Wanted in the header `TokenType`. */
  tokenType?: string;
}

export interface KiroServer {
  /** Refreshes tokens: `/refreshToken` and `/token`. */
  readonly login: string;
  /** Everything else. */
  readonly service: string;
  readonly requests: ReceivedRequest[];
  readonly conversations: ReceivedRequest[];
  readonly refreshes: ReceivedRequest[];
  /** What the rules refused, as sentences. */
  readonly refusals: string[];
  /** The tokens that are good now. */
  readonly tokens: { access: string; refresh: string };
  /** The next good conversations get these answers, in turn. */
  enqueue(...answers: (ScriptedAnswer | Responder)[]): void;
  /** So do the next refreshes. */
  enqueueRefresh(...answers: (ScriptedAnswer | Responder)[]): void;
  /** The access token that is out there is taken no more. */
  expire(): void;
  close(): Promise<void>;
}

export async function startKiroServer(options: KiroServerOptions = {}): Promise<KiroServer> {
  const tokens = { access: made('access', 0), refresh: made('refresh', 0) };
  const refusals: string[] = [];
  const queues = {
    conversation: [] as (ScriptedAnswer | Responder)[],
    refresh: [] as (ScriptedAnswer | Responder)[],
  };
  let round = 0;
  const renew = () => {
    round++;
    Object.assign(tokens, { access: made('access', round), refresh: made('refresh', round) });
  };
  const login = await ScriptedServer.start((request) => {
    const next = queues.refresh.shift();
    if (next) return typeof next === 'function' ? next(request) : next;
    return refreshed(request, tokens, renew);
  });
  const conversations: ReceivedRequest[] = [];
  const service = await ScriptedServer.start((request) => {
    const refused = refusedToken(request, tokens.access, options.tokenType);
    if (refused) return refused;
    const known = managed(request, options);
    if (known) return known;
    conversations.push(request);
    const refusal = refusedConversation(request, options, refusals);
    const next = refusal ?? queues.conversation.shift() ?? kiroText(`Hello from ${options.name ?? 'Kiro'}`);
    return typeof next === 'function' ? next(request) : next;
  });
  return {
    login: login.url,
    service: service.url,
    requests: service.requests,
    conversations,
    refreshes: login.requests,
    refusals,
    tokens,
    enqueue: (...answers) => void queues.conversation.push(...answers),
    enqueueRefresh: (...answers) => void queues.refresh.push(...answers),
    expire: () => void Object.assign(tokens, { access: made('access', ++round) }),
    close: async () => void (await Promise.all([login.close(), service.close()])),
  };
}

function made(kind: string, round: number): string {
  return `${kind}-${round}-${'x'.repeat(20)}`;
}

/** `/refreshToken` for those who came by Google or GitHub, `/token` for those of AWS. A used refresh token is no good any more. */
function refreshed(
  request: ReceivedRequest,
  tokens: KiroServer['tokens'],
  renew: () => void,
): ScriptedAnswer {
  const { url, headers, body } = request;
  if (!headers['content-type']?.startsWith('application/json')) return { status: 415, body: {} };
  if (url === '/refreshToken') {
    if (body?.refreshToken !== tokens.refresh) return { status: 401, body: { message: 'Bad credentials' } };
    renew();
    return {
      body: { accessToken: tokens.access, refreshToken: tokens.refresh, expiresIn: 3600, profileArn },
    };
  }
  if (url !== '/token') return { status: 404, body: {} };
  const names = Object.keys(body ?? {})
    .toSorted()
    .join();
  if (names !== 'clientId,clientSecret,grantType,refreshToken')
    return { status: 401, body: { error: 'invalid_client', error_description: 'Invalid client provided' } };
  if (body.refreshToken !== tokens.refresh)
    return {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid refresh token provided' },
    };
  renew();
  const answer = { accessToken: tokens.access, refreshToken: tokens.refresh, expiresIn: 3600 };
  return { body: { ...answer, tokenType: 'Bearer' } };
}

function refusedToken(
  { headers }: ReceivedRequest,
  access: string,
  type?: string,
): ScriptedAnswer | undefined {
  if (headers.authorization === `Bearer ${access}` && (type === undefined || headers.tokentype === type))
    return undefined;
  return kiroError(403, 'AccessDeniedException', 'The bearer token included in the request is invalid.');
}

/** Everything but conversations; undefined for those. */
function managed(
  { method, url, headers }: ReceivedRequest,
  options: KiroServerOptions,
): ScriptedAnswer | undefined {
  const path = url.replace(/\?.*/s, '');
  const target = headers['x-amz-target'];
  const isNewer = options.generation !== 'older';
  const asked =
    method === 'POST' && path === '/' ? target?.replace(/^.*\./, '') : path.slice(1).replaceAll('-', '');
  const isOwnPath = path === '/' || isNewer === path.includes('-');
  switch (asked) {
    case 'ListAvailableProfiles':
      return isOwnPath
        ? { body: { profiles: (options.profiles ?? [profileArn]).map((arn) => ({ arn })) } }
        : gone;
    case 'ListAvailableModels':
      return { body: { models: modelList(options.models ?? ['claude-sonnet-4.5']) } };
    case 'GetUsageLimits':
    case 'getUsageLimits':
      return isOwnPath || asked === 'getUsageLimits' ? { body: usageLimits } : gone;
    default:
      return undefined;
  }
}

const gone = { status: 404, body: { __type: 'UnknownOperationException' } };

function modelList(ids: string[]): object[] {
  return ids.map((modelId) => ({
    modelId,
    modelName: modelId,
    rateMultiplier: 1.3,
    tokenLimits: { maxInputTokens: 200_000, maxOutputTokens: 64_000 },
    supportedInputTypes: ['TEXT', 'IMAGE'],
  }));
}

/** 2026-05-01. */
export const nextReset = 1_777_593_600;

const usageLimits = {
  nextDateReset: nextReset,
  daysUntilReset: 0,
  limits: [],
  subscriptionInfo: { type: 'Q_DEVELOPER_STANDALONE_PRO', subscriptionTitle: 'KIRO PRO' },
  overageConfiguration: { overageStatus: 'DISABLED', overageLimit: null },
  userInfo: null,
  usageBreakdownList: [
    {
      resourceType: 'CREDIT',
      currentUsage: 5,
      currentUsageWithPrecision: 5.38,
      usageLimit: 1000,
      usageLimitWithPrecision: 1000,
      freeTrialInfo: { freeTrialStatus: 'ACTIVE', currentUsage: 0, usageLimit: 500 },
      bonuses: [
        { currentUsage: 0, usageLimit: 100, status: 'ACTIVE' },
        { currentUsage: 0, usageLimit: 70, status: 'EXPIRED' },
      ],
    },
  ],
};

function refusedConversation(
  request: ReceivedRequest,
  options: KiroServerOptions,
  refusals: string[],
): ScriptedAnswer | undefined {
  const { method, url, headers } = request;
  const isNewer = options.generation !== 'older';
  if (method !== 'POST' || (url !== '/' && url !== '/generateAssistantResponse'))
    return { status: 404, body: { __type: 'UnknownOperationException' } };
  const complaint = wrongHeaders(url, headers) ?? refusalOf(request.body, { profile: isNewer });
  if (complaint === undefined) return undefined;
  refusals.push(complaint);
  return kiroError(400, 'ValidationException', 'Improperly formed request.', 'REQUEST_BODY_INVALID');
}

function wrongHeaders(url: string, headers: Record<string, string>): string | undefined {
  if (/kiro|amazonq|aws-sdk/i.test(headers['user-agent'] ?? '')) return 'the user agent is the vendor’s own';
  const byPath = url !== '/';
  const type = byPath ? 'application/json' : 'application/x-amz-json-1.0';
  if (headers['content-type'] !== type) return `the content type is ${headers['content-type']}`;
  const isNamed = headers['x-amz-target'] === 'AmazonCodeWhispererStreamingService.GenerateAssistantResponse';
  return byPath || isNamed ? undefined : 'no operation is named';
}

export function kiroError(status: number, type: string, message: string, reason?: string): ScriptedAnswer {
  return {
    status,
    headers: { 'x-amzn-errortype': type, 'x-amzn-requestid': 'request-test' },
    body: { message, __type: `com.amazon.kiro#${type}`, ...(reason && { reason }) },
  };
}
