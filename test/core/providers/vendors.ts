// What the vendors of the catalogue are like from outside: where they take calls, which header they read, how they refuse a key.

export interface Vendor {
  id: string;
  /** The full address of a chat request to `m`, from the provider's own base URL. */
  calls: string;
  /** The same for an account with `format: anthropic-messages`, where the vendor speaks it. */
  messages?: string;
  /** The header that carries the key `k`, and its text; absent = no key is needed. */
  credential?: [header: string, text: string];
  /** The answer to a request for the list of models, which holds `m`. */
  list?: unknown;
  /** How a bad key is answered, and what of that a person has to read. */
  refusal: { status: number; body: unknown; words: string };
}

const bearer: [string, string] = ['authorization', 'Bearer k'];
const list = { object: 'list', data: [{ id: 'm', object: 'model', owned_by: 'x' }] };

/** OpenAI's own shape of an error. */
function refusal(message: string, rest: object = {}, status = 401): Vendor['refusal'] {
  return { status, body: { error: { message, ...rest } }, words: message };
}

const direct: Vendor[] = [
  {
    id: 'deepseek',
    calls: 'https://api.deepseek.com/v1/chat/completions',
    messages: 'https://api.deepseek.com/anthropic/v1/messages',
    credential: bearer,
    list,
    refusal: refusal('Authentication Fails, Your api key is invalid', { type: 'authentication_error' }),
  },
  {
    id: 'groq',
    calls: 'https://api.groq.com/openai/v1/chat/completions',
    credential: bearer,
    list,
    refusal: refusal('Invalid API Key', { type: 'invalid_request_error', code: 'invalid_api_key' }),
  },
  {
    id: 'mistral',
    calls: 'https://api.mistral.ai/v1/chat/completions',
    credential: bearer,
    list: {
      object: 'list',
      data: [{ id: 'm', object: 'model', name: 'm', capabilities: { completion_chat: true } }],
    },
    refusal: { status: 401, body: { message: 'Unauthorized', request_id: '1' }, words: 'Unauthorized' },
  },
  {
    id: 'xai',
    calls: 'https://api.x.ai/v1/chat/completions',
    messages: 'https://api.x.ai/v1/messages',
    credential: bearer,
    list,
    refusal: {
      status: 400,
      body: { code: 'Client specified an invalid argument', error: 'Incorrect API key provided.' },
      words: 'Incorrect API key provided.',
    },
  },
  {
    id: 'moonshot',
    calls: 'https://api.moonshot.ai/v1/chat/completions',
    messages: 'https://api.moonshot.ai/anthropic/v1/messages',
    credential: bearer,
    list,
    refusal: refusal('Invalid Authentication', { type: 'invalid_authentication_error' }),
  },
  {
    id: 'zhipu',
    calls: 'https://api.z.ai/api/paas/v4/chat/completions',
    messages: 'https://api.z.ai/api/anthropic/v1/messages',
    credential: bearer,
    list,
    refusal: refusal('token expired or incorrect', { code: '401' }),
  },
  {
    id: 'minimax',
    calls: 'https://api.minimax.io/anthropic/v1/messages',
    messages: 'https://api.minimax.io/anthropic/v1/messages',
    credential: ['x-api-key', 'k'],
    list: {
      data: [{ id: 'm', type: 'model', display_name: 'm', created_at: '2026-06-01T00:00:00Z' }],
      has_more: false,
    },
    refusal: {
      status: 401,
      body: { type: 'error', error: { type: 'authentication_error', message: 'login fail' } },
      words: 'login fail',
    },
  },
  {
    id: 'qwen',
    calls: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions',
    messages: 'https://dashscope-intl.aliyuncs.com/apps/anthropic/v1/messages',
    credential: bearer,
    list,
    refusal: refusal('Incorrect API key provided.', {
      type: 'invalid_request_error',
      code: 'invalid_api_key',
    }),
  },
  {
    id: 'qwen-coding-plan',
    calls: 'https://coding-intl.dashscope.aliyuncs.com/v1/chat/completions',
    messages: 'https://coding-intl.dashscope.aliyuncs.com/apps/anthropic/v1/messages',
    credential: bearer,
    list,
    refusal: refusal('invalid access token or token expired', { code: 'invalid_api_key' }),
  },
  {
    id: 'volcengine',
    calls: 'https://ark.cn-beijing.volces.com/api/v3/chat/completions',
    messages: 'https://ark.cn-beijing.volces.com/api/compatible/v1/messages',
    credential: bearer,
    list,
    refusal: refusal('The API key format is incorrect.', {
      code: 'AuthenticationError',
      type: 'Unauthorized',
    }),
  },
  {
    id: 'azure-openai',
    calls: 'https://house.openai.azure.com/openai/v1/chat/completions',
    credential: ['api-key', 'k'],
    list,
    refusal: refusal('Access denied due to invalid subscription key.', { code: '401' }),
  },
  {
    id: 'vertex',
    calls: 'https://aiplatform.googleapis.com/v1/publishers/google/models/m:generateContent',
    credential: ['x-goog-api-key', 'k'],
    refusal: refusal(
      'API key not valid. Please pass a valid API key.',
      { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] },
      400,
    ),
  },
];

const aggregators: Vendor[] = [
  {
    id: 'openrouter',
    calls: 'https://openrouter.ai/api/v1/chat/completions',
    messages: 'https://openrouter.ai/api/v1/messages',
    credential: bearer,
    list: { data: [{ id: 'm', name: 'Maker: M', pricing: { prompt: '0' } }] },
    refusal: refusal('User not found.', { code: 401 }),
  },
  {
    id: 'together',
    calls: 'https://api.together.xyz/v1/chat/completions',
    credential: bearer,
    list: [{ id: 'm', object: 'model', type: 'chat' }],
    refusal: refusal('Invalid API key provided.', { type: 'invalid_request_error', code: 'invalid_api_key' }),
  },
  {
    id: 'fireworks',
    calls: 'https://api.fireworks.ai/inference/v1/chat/completions',
    messages: 'https://api.fireworks.ai/inference/v1/messages',
    credential: bearer,
    list,
    refusal: refusal('The API key you provided is invalid.', { object: 'error', code: 'UNAUTHORIZED' }),
  },
  {
    id: 'novita',
    calls: 'https://api.novita.ai/openai/v1/chat/completions',
    messages: 'https://api.novita.ai/anthropic/v1/messages',
    credential: bearer,
    list,
    refusal: {
      status: 401,
      body: { code: 401, reason: 'INVALID_API_KEY', message: 'the key is invalid', metadata: {} },
      words: 'the key is invalid',
    },
  },
  {
    id: 'siliconflow',
    calls: 'https://api.siliconflow.cn/v1/chat/completions',
    messages: 'https://api.siliconflow.cn/v1/messages',
    credential: bearer,
    list,
    // A text in JSON, without an object around it.
    refusal: { status: 401, body: '"Invalid token"', words: 'Invalid token' },
  },
  {
    id: 'kilo',
    calls: 'https://api.kilo.ai/api/gateway/chat/completions',
    messages: 'https://api.kilo.ai/api/gateway/v1/messages',
    credential: bearer,
    list,
    refusal: refusal('You must sign in.', { code: 401 }),
  },
];

const local: Vendor[] = [
  {
    id: 'cursor',
    calls: 'http://127.0.0.1:3000/v1/chat/completions',
    credential: bearer,
    list,
    refusal: refusal('Unauthorized key'),
  },
  {
    id: 'ollama',
    calls: 'http://127.0.0.1:11434/v1/chat/completions',
    messages: 'http://127.0.0.1:11434/v1/messages',
    list,
    refusal: refusal('model "m" not found', { type: 'not_found_error', code: null }, 404),
  },
  {
    id: 'lm-studio',
    calls: 'http://127.0.0.1:1234/v1/chat/completions',
    messages: 'http://127.0.0.1:1234/v1/messages',
    list,
    refusal: {
      status: 401,
      body: { error: 'An LM Studio token is needed' },
      words: 'An LM Studio token is needed',
    },
  },
  {
    id: 'llama-cpp',
    calls: 'http://127.0.0.1:8080/v1/chat/completions',
    messages: 'http://127.0.0.1:8080/v1/messages',
    list: { models: [{ name: 'm', model: 'm' }], object: 'list', data: [{ id: 'm', object: 'model' }] },
    refusal: refusal('Invalid API Key', { code: 401, type: 'authentication_error' }),
  },
  {
    id: 'vllm',
    calls: 'http://127.0.0.1:8000/v1/chat/completions',
    messages: 'http://127.0.0.1:8000/v1/messages',
    list,
    refusal: { status: 401, body: { error: 'Unauthorized' }, words: 'Unauthorized' },
  },
];

export const vendors: readonly Vendor[] = [...direct, ...aggregators, ...local];

/** What an account has to say itself where its provider has no address. */
export const ownAddresses: Readonly<Record<string, string>> = {
  'azure-openai': 'https://house.openai.azure.com',
  cursor: 'http://127.0.0.1:3000',
};
