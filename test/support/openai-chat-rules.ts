// What OpenAI's Chat endpoint refuses, as far as a request shows it. Strict where imitators are lax.

import { foreignType } from './json-schema-types.ts';

export interface Refusal {
  message: string;
  param: string;
  code: string | null;
}

const topLevel = words(
  'audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages metadata ' +
    'modalities model moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options ' +
    'prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream ' +
    'stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options',
);
const neverNull = words(
  'messages model tools tool_choice response_format parallel_tool_calls functions function_call user prompt_cache_key safety_identifier',
);
const messageKeys = words('role content name tool_calls tool_call_id refusal audio function_call');
const efforts = words('none minimal low medium high xhigh max');
const partKeys: Record<string, Set<string>> = {
  text: words('type text prompt_cache_breakpoint'),
  image_url: words('type image_url prompt_cache_breakpoint'),
  input_audio: words('type input_audio prompt_cache_breakpoint'),
  file: words('type file prompt_cache_breakpoint'),
  refusal: words('type refusal'),
};
const partKinds: Record<string, Set<string>> = {
  system: words('text'),
  developer: words('text'),
  tool: words('text'),
  user: words('text image_url input_audio file'),
  assistant: words('text refusal'),
};
const toolName = /^[a-zA-Z0-9_-]{1,64}$/;

function words(list: string): Set<string> {
  return new Set(list.split(' '));
}

class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

function refuse(param: string, message: string, code: string | null = null): never {
  throw new Refused({ param, message: `${message} (${param})`, code });
}

function demand(condition: unknown, param: string, message: string): asserts condition {
  if (!condition) refuse(param, message);
}

/** Why OpenAI would answer 400; undefined for a good request. `extensions` are further names that a vendor takes. */
export function refusalOf(body: any, extensions: readonly string[] = []): Refusal | undefined {
  try {
    checkTop(body, new Set(extensions));
    checkMessages(body.messages, new Set(extensions));
    checkTools(body);
    checkSettings(body);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

function checkTop(body: any, extensions: Set<string>): void {
  demand(isObject(body), 'body', 'We could not parse the JSON body of your request.');
  for (const [name, value] of Object.entries(body)) {
    if (!topLevel.has(name) && !extensions.has(name)) {
      refuse(name, `Unrecognized request argument supplied: ${name}`, 'unknown_parameter');
    }
    demand(value !== null || !neverNull.has(name), name, 'Invalid type: got null');
  }
  demand(typeof body.model === 'string' && body.model !== '', 'model', 'You must provide a model parameter.');
}

function checkMessages(messages: any, extensions: Set<string>): void {
  demand(Array.isArray(messages) && messages.length > 0, 'messages', 'Expected a non-empty array');
  let open = new Set<string>();
  messages.forEach((message, index) => {
    const at = `messages[${index}]`;
    demand(isObject(message), at, 'Expected an object');
    for (const key of Object.keys(message)) {
      demand(messageKeys.has(key) || extensions.has(key), `${at}.${key}`, 'Unknown parameter');
    }
    const kinds = partKinds[message.role];
    demand(kinds, `${at}.role`, 'Invalid value for the role');
    if (message.role === 'tool') {
      demand(open.delete(message.tool_call_id), `${at}.tool_call_id`, 'No preceding call has this id');
      demand(
        message.content !== null && message.content !== undefined,
        `${at}.content`,
        'Invalid type: got null',
      );
    } else {
      const missing = [...open].join(', ');
      demand(open.size === 0, at, `An assistant message with 'tool_calls' lacks responses for: ${missing}`);
      open = checkCalls(message, at, extensions);
    }
    checkContent(message, kinds, at);
  });
  demand(open.size === 0, 'messages', "An assistant message with 'tool_calls' lacks its responses");
}

function checkContent(message: any, kinds: Set<string>, at: string): void {
  const { content } = message;
  if (content === null || content === undefined) {
    const stands =
      message.role === 'assistant' && (message.tool_calls || message.refusal || message.function_call);
    demand(stands, `${at}.content`, 'Invalid type: expected a string or an array, got null');
    return;
  }
  if (typeof content === 'string') return;
  demand(
    Array.isArray(content) && content.length > 0,
    `${at}.content`,
    'Expected a string or a non-empty array',
  );
  content.forEach((part: any, index: number) => {
    const path = `${at}.content[${index}]`;
    demand(
      isObject(part) && kinds.has(part.type),
      `${path}.type`,
      `Invalid value for a ${message.role} message`,
    );
    for (const key of Object.keys(part)) {
      demand(partKeys[part.type]!.has(key), `${path}.${key}`, 'Unknown parameter');
    }
    checkPart(part, path);
  });
}

function checkPart(part: any, path: string): void {
  if (part.type === 'text') demand(typeof part.text === 'string', `${path}.text`, 'Expected a string');
  if (part.type === 'image_url') {
    const url = part.image_url?.url;
    const isUrl = typeof url === 'string' && /^(https?:\/\/|data:image\/[a-z+.-]+;base64,)/.test(url);
    demand(isUrl, `${path}.image_url.url`, 'Expected a URL or a base64 data URL of an image');
  }
  if (part.type === 'input_audio') {
    const { data, format } = part.input_audio ?? {};
    demand(typeof data === 'string' && /^(wav|mp3)$/.test(format), `${path}.input_audio`, 'Invalid audio');
  }
  if (part.type === 'file') {
    const { file_data, file_id, filename } = part.file ?? {};
    const isData =
      typeof file_data === 'string' && file_data.startsWith('data:') && typeof filename === 'string';
    demand(
      isData || typeof file_id === 'string',
      `${path}.file`,
      'Expected file_data with filename, or file_id',
    );
  }
}

function checkCalls(message: any, at: string, extensions: Set<string>): Set<string> {
  const ids = new Set<string>();
  if (message.tool_calls === undefined) return ids;
  demand(message.role === 'assistant', `${at}.tool_calls`, 'Only assistant messages have calls');
  const calls = message.tool_calls;
  demand(Array.isArray(calls) && calls.length > 0, `${at}.tool_calls`, 'Expected a non-empty array');
  calls.forEach((call: any, index: number) => {
    const path = `${at}.tool_calls[${index}]`;
    for (const key of Object.keys(call)) {
      const isKnown = ['id', 'type', 'function', 'custom'].includes(key) || extensions.has(key);
      demand(isKnown, `${path}.${key}`, 'Unknown parameter');
    }
    demand(
      typeof call.id === 'string' && call.id.length <= 40 && call.id,
      `${path}.id`,
      'Expected 1 to 40 characters',
    );
    demand(!ids.has(call.id), `${path}.id`, 'Duplicate id');
    ids.add(call.id);
    const called =
      call.type === 'custom' ? call.custom : call.type === 'function' ? call.function : undefined;
    demand(called, `${path}.type`, 'Invalid call');
    demand(isToolName(called.name), `${path}.function.name`, 'The name does not match the pattern');
    const text = call.type === 'custom' ? called.input : called.arguments;
    demand(typeof text === 'string', `${path}.function.arguments`, 'Expected a string');
  });
  return ids;
}

function checkTools(body: any): void {
  const { tools, tool_choice: choice } = body;
  if (tools === undefined) {
    demand(choice === undefined, 'tool_choice', "'tool_choice' is only allowed when 'tools' are specified");
    demand(
      body.parallel_tool_calls === undefined,
      'parallel_tool_calls',
      "only allowed when 'tools' are specified",
    );
    return;
  }
  demand(Array.isArray(tools) && tools.length > 0, 'tools', 'Expected a non-empty array');
  const names = tools.map((tool: any, index: number) => checkTool(tool, `tools[${index}]`));
  if (choice === undefined) return;
  if (typeof choice === 'string') {
    demand(['auto', 'none', 'required'].includes(choice), 'tool_choice', 'Invalid value');
    return;
  }
  const chosen = choice.type === 'allowed_tools' ? choice.allowed_tools?.tools : [choice];
  demand(Array.isArray(chosen) && chosen.length > 0, 'tool_choice', 'Invalid value');
  for (const entry of chosen) {
    const name = entry?.type === 'custom' ? entry.custom?.name : entry?.function?.name;
    demand(names.includes(name), 'tool_choice', 'The chosen tool is not among the tools');
  }
}

function checkTool(tool: any, at: string): string {
  for (const key of Object.keys(tool ?? {})) {
    demand(['type', 'function', 'custom'].includes(key), `${at}.${key}`, 'Unknown parameter');
  }
  demand(tool?.type === 'function' || tool?.type === 'custom', `${at}.type`, 'Invalid tool');
  const definition = tool[tool.type];
  demand(isObject(definition), `${at}.${tool.type}`, 'Missing required parameter');
  const known =
    tool.type === 'function' ? words('name description parameters strict') : words('name description format');
  for (const [key, value] of Object.entries(definition)) {
    demand(known.has(key), `${at}.${tool.type}.${key}`, 'Unknown parameter');
    demand(value !== null || key === 'strict', `${at}.${tool.type}.${key}`, 'Invalid type: got null');
  }
  demand(isToolName(definition.name), `${at}.${tool.type}.name`, 'The name does not match the pattern');
  if (definition.parameters !== undefined) {
    demand(isObject(definition.parameters), `${at}.function.parameters`, 'Expected an object');
    demand(
      definition.parameters.type === 'object',
      `${at}.function.parameters`,
      "schema must have type 'object'",
    );
    checkTypes(definition.parameters, `${at}.function.parameters`);
  }
  return definition.name;
}

function checkSettings(body: any): void {
  const isGiven = (name: string) => body[name] !== undefined && body[name] !== null;
  demand(
    !(isGiven('max_tokens') && isGiven('max_completion_tokens')),
    'max_tokens',
    "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
  );
  for (const name of ['max_tokens', 'max_completion_tokens']) {
    if (isGiven(name))
      demand(Number.isInteger(body[name]) && body[name] > 0, name, 'Expected an integer above 0');
  }
  if (isGiven('temperature'))
    demand(body.temperature >= 0 && body.temperature <= 2, 'temperature', 'Out of range');
  if (isGiven('top_p')) demand(body.top_p >= 0 && body.top_p <= 1, 'top_p', 'Out of range');
  if (isGiven('stop')) {
    const list = typeof body.stop === 'string' ? [body.stop] : body.stop;
    demand(
      Array.isArray(list) && list.length <= 4 && list.every(isText),
      'stop',
      'Expected at most 4 sequences',
    );
  }
  if (isGiven('stream_options'))
    demand(body.stream === true, 'stream_options', "only allowed when 'stream' is enabled");
  if (isGiven('reasoning_effort'))
    demand(efforts.has(body.reasoning_effort), 'reasoning_effort', 'Invalid value');
  for (const name of ['user', 'safety_identifier', 'prompt_cache_key']) {
    if (isGiven(name))
      demand(isText(body[name]) && body[name].length <= 64, name, 'Expected at most 64 characters');
  }
  if (isGiven('response_format')) checkResponseFormat(body.response_format);
}

function checkResponseFormat(format: any): void {
  demand(/^(text|json_object|json_schema)$/.test(format.type), 'response_format.type', 'Invalid value');
  if (format.type !== 'json_schema') return;
  const { name, schema } = format.json_schema ?? {};
  demand(isToolName(name), 'response_format.json_schema.name', 'Missing required parameter');
  demand(isObject(schema), 'response_format.json_schema.schema', 'Missing required parameter');
  checkTypes(schema, 'response_format.json_schema.schema');
}

function checkTypes(schema: any, at: string): void {
  const foreign = foreignType(schema);
  demand(foreign === undefined, at, `'${foreign}' is not valid under any of the given schemas`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isToolName(value: unknown): boolean {
  return typeof value === 'string' && toolName.test(value);
}
