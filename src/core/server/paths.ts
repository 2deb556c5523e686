// What a path asks for: the endpoint, and the account, pool or provider that it is pinned to.

export type AgentPath =
  | CallPath
  | ModelsPath
  /** Known, and not served by this version. */
  | { endpoint: 'later'; pin?: string }
  /** A good path after a first segment that names nothing here. */
  | { endpoint: 'unknown-pin'; name: string }
  | { endpoint: 'unknown' };

export interface CallPath {
  endpoint: 'chat' | 'messages' | 'count-tokens';
  pin?: string;
}

/** The list, or one model of it; an id may hold slashes. */
export interface ModelsPath {
  endpoint: 'models';
  id?: string;
  pin?: string;
}

/** The paths that a 404 names. */
export const SERVED_PATHS =
  'POST /v1/chat/completions, POST /v1/messages, POST /v1/messages/count_tokens, GET /v1/models and GET /v1/models/{id}';

const LATER = new Set([
  'responses',
  'completions',
  'embeddings',
  'images',
  'audio',
  'rerank',
  'moderations',
  'metrics',
  'v1beta',
  'v1alpha',
]);

const GEMINI_METHOD = /:(generateContent|streamGenerateContent|countTokens|embedContent)$/;

/** Own paths come first, so that an account called `models` hides nothing. */
export function readPath(path: string, isPin: (name: string) => boolean): AgentPath {
  const segments = decode(path);
  if (!segments) return { endpoint: 'unknown' };
  const plain = readSegments(segments);
  if (plain.endpoint !== 'unknown') return plain;
  const [name = '', ...rest] = segments;
  const pinned = readSegments(rest);
  if (pinned.endpoint === 'unknown') return pinned;
  return isPin(name) ? { ...pinned, pin: name } : { endpoint: 'unknown-pin', name };
}

function readSegments(segments: string[]): Exclude<AgentPath, { endpoint: 'unknown-pin' }> {
  // Claude Code adds `/v1` to a base URL that may have it already.
  const versions = segments[0] !== 'v1' ? 0 : segments[1] !== 'v1' ? 1 : 2;
  const [first = '', ...rest] = segments.slice(versions);
  const tail = rest.join('/');
  if (first === 'chat' && tail === 'completions') return { endpoint: 'chat' };
  if (first === 'messages' && tail === '') return { endpoint: 'messages' };
  if (first === 'messages' && tail === 'count_tokens') return { endpoint: 'count-tokens' };
  if (first === 'models' && tail === '') return { endpoint: 'models' };
  if (first === 'models') {
    return GEMINI_METHOD.test(tail) ? { endpoint: 'later' } : { endpoint: 'models', id: tail };
  }
  return LATER.has(first) ? { endpoint: 'later' } : { endpoint: 'unknown' };
}

/** Empty segments go: base URLs are written with and without a slash at their end. */
function decode(path: string): string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
