// Google's two hosts behind Gemini CLI in one: the token endpoint, and Code Assist with Gemini inside its envelope.

import { refusalOf } from './gemini-rules.ts';
import { geminiError, geminiText } from './gemini-upstream.ts';
import {
  type ReceivedRequest,
  type Responder,
  type ScriptedAnswer,
  ScriptedServer,
} from './scripted-server.ts';
import { TokenAuthority } from './token-authority.ts';

export interface CodeAssistServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly authority: TokenAuthority;
  /** The client that the sign-in belongs to. */
  readonly client: { id: string; secret: string };
  /** Requests for answers and counts that were let in, opened. */
  readonly letters: { method: string; envelope: any }[];
  /** What was against the rules, as sentences. */
  readonly refusals: string[];
  /** Calls of a method: `loadCodeAssist`, `token` ... */
  calls(method: string): ReceivedRequest[];
  /** The next calls of a method get these answers instead. */
  enqueueFor(method: string, ...answers: (ScriptedAnswer | Responder)[]): void;
  /** The next requests for answers get these, written as for Gemini's own API. */
  enqueue(...answers: (ScriptedAnswer | Responder)[]): void;
  /** The text of a credential file after a sign-in whose token lasts for so many milliseconds. */
  signIn(goodFor: number, more?: object): string;
  close(): Promise<void>;
}

export const serverProject = 'project-of-google';
const metadataKeys = 'duetProject ideType platform pluginType';

export async function startCodeAssistServer(): Promise<CodeAssistServer> {
  const authority = new TokenAuthority({ rotates: false });
  const client = {
    id: `${'1'.repeat(12)}-test.apps.googleusercontent.com`,
    secret: `GOCSPX${'-'}${'s'.repeat(24)}`,
  };
  const refusals: string[] = [];
  const letters: CodeAssistServer['letters'] = [];
  const scripted = new Map<string, (ScriptedAnswer | Responder)[]>();
  const answers: (ScriptedAnswer | Responder)[] = [];
  const next = (method: string) => scripted.get(method)?.shift();
  const server = await ScriptedServer.start(async (request) => {
    const method = methodOf(request);
    const instead = next(method);
    if (instead) return typeof instead === 'function' ? instead(request) : instead;
    if (method === 'token') return tokens(request, authority, client, refusals);
    if (!authority.isGood(/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''))
      return geminiError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    const wrong = complaintOf(method, request);
    if (wrong !== undefined) {
      refusals.push(wrong);
      return geminiError(400, 'INVALID_ARGUMENT', wrong);
    }
    const own = owns[method];
    if (own) return { body: own };
    letters.push({ method, envelope: request.body });
    if (method === 'countTokens') return { body: { totalTokens: 42 } };
    const answer = answers.shift() ?? geminiText('Hello from Code Assist');
    return inEnvelope(typeof answer === 'function' ? await answer(request) : answer);
  });
  return {
    url: server.url,
    authority,
    client,
    letters,
    refusals,
    calls: (method) => server.requests.filter((request) => methodOf(request) === method),
    enqueueFor: (method, ...more) => void scripted.set(method, [...(scripted.get(method) ?? []), ...more]),
    enqueue: (...more) => void answers.push(...more),
    signIn(goodFor, more = {}) {
      const { access, refresh } = authority.issue();
      return JSON.stringify({
        access_token: access,
        refresh_token: refresh,
        scope: 'https://www.googleapis.com/auth/cloud-platform',
        token_type: 'Bearer',
        expiry_date: Date.now() + goodFor,
        ...more,
      });
    },
    close: () => server.close(),
  };
}

const owns: Record<string, object> = {
  loadCodeAssist: {
    currentTier: { id: 'standard-tier', name: 'Gemini Code Assist' },
    cloudaicompanionProject: serverProject,
  },
  retrieveUserQuota: {
    buckets: [
      {
        modelId: 'gemini-2.5-pro',
        tokenType: 'REQUESTS',
        remainingAmount: '123',
        remainingFraction: 0.82,
        resetTime: '2026-08-21T07:00:00Z',
      },
    ],
  },
};

function methodOf({ url }: ReceivedRequest): string {
  const path = url.replace(/\?.*/, '');
  return path === '/token' ? 'token' : (/^\/v1internal[:/](.+)$/.exec(path)?.[1] ?? path);
}

function tokens(
  { raw }: ReceivedRequest,
  authority: TokenAuthority,
  client: CodeAssistServer['client'],
  refusals: string[],
): ScriptedAnswer {
  const form = new URLSearchParams(raw.toString());
  const names = [...form.keys()].toSorted().join(' ');
  if (names !== 'client_id client_secret grant_type refresh_token') refusals.push(`a form with ${names}`);
  if (!form.get('client_secret'))
    return {
      status: 400,
      body: { error: 'invalid_request', error_description: 'client_secret is missing.' },
    };
  if (form.get('client_id') !== client.id || form.get('client_secret') !== client.secret)
    return { status: 401, body: { error: 'invalid_client', error_description: 'Unauthorized' } };
  const issued = authority.exchange(form.get('refresh_token') ?? '');
  if (!issued) {
    const error_description = 'Token has been expired or revoked.';
    return { status: 400, body: { error: 'invalid_grant', error_description } };
  }
  return { body: { access_token: issued.access, expires_in: authority.lifetime, token_type: 'Bearer' } };
}

/** Its server reads protobufs: any unknown field is a 400. */
function complaintOf(
  method: string,
  { body, url, headers, method: verb }: ReceivedRequest,
): string | undefined {
  if (verb !== 'POST') return `${verb} ${url}`;
  if (/GeminiCLI/i.test(headers['user-agent'] ?? '')) return 'the caller says it is Gemini CLI';
  switch (method) {
    case 'loadCodeAssist':
      return unknown(body, 'cloudaicompanionProject metadata mode') ?? unknown(body.metadata, metadataKeys);
    case 'retrieveUserQuota':
      return unknown(body, 'project userAgent');
    case 'countTokens':
      return (
        unknown(body, 'request') ??
        unknown(body.request, 'model contents') ??
        (/^models\/./.test(body.request.model) ? undefined : 'request.model: is not specified')
      );
    case 'streamGenerateContent':
      if (!url.endsWith('?alt=sse')) return `streamed without alt=sse: ${url}`;
      return complaintOfLetter(body);
    case 'generateContent':
      return complaintOfLetter(body);
    default:
      return `There is no method ${method}`;
  }
}

function complaintOfLetter(body: any): string | undefined {
  const complaint = unknown(body, 'model project user_prompt_id request enabled_credit_types');
  if (complaint) return complaint;
  if (!/^[^/]+$/.test(body.model ?? '')) return 'model: a bare name is wanted';
  if (body.project !== serverProject) return `project: "${body.project}" is not served`;
  const { session_id: _, ...request } = body.request ?? {};
  const foreign = unknown(
    request,
    'contents systemInstruction tools toolConfig safetySettings generationConfig labels',
  );
  return foreign ?? refusalOf(request, 'generate', body.model.startsWith('gemini-3') ? 3 : 2);
}

function unknown(value: any, names: string): string | undefined {
  if (typeof value !== 'object' || value === null) return 'Invalid JSON payload received.';
  const odd = Object.keys(value).find((key) => !names.split(' ').includes(key));
  return odd && `Invalid JSON payload received. Unknown name "${odd}": Cannot find field.`;
}

/** An answer of Gemini's own API as Code Assist sends it; errors stay as they are. */
function inEnvelope(answer: ScriptedAnswer): ScriptedAnswer {
  if ((answer.status ?? 200) !== 200) return answer;
  const wrapped = (response: any) => (response.error ? response : { response, traceId: 'trace' });
  if (!answer.chunks) return { ...answer, body: wrapped(answer.body) };
  const chunks = answer.chunks.map((chunk) => {
    const [, data] = /^data: (.*)\r\n\r\n$/s.exec(String(chunk)) ?? [];
    return data === undefined ? chunk : `data: ${JSON.stringify(wrapped(JSON.parse(data)))}\r\n\r\n`;
  });
  return { ...answer, chunks };
}
