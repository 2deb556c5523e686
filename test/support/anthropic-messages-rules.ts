// What the Messages API refuses, as one function from a request to its complaint.

import { foreignType } from './json-schema-types.ts';

export interface Violation {
  status: number;
  type: string;
  message: string;
}

/** Only signatures and redacted data that begin so were issued by the scripted server. */
export const SIGNATURE_PREFIX = 'sig-';
export const REDACTED_PREFIX = 'red-';

const SAMPLING = ['temperature', 'top_p', 'top_k'];
const COUNTED = [
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'cache_control',
  'context_management',
  'mcp_servers',
];
const GENERATED = [
  ...COUNTED,
  'max_tokens',
  'stream',
  'stop_sequences',
  'metadata',
  'service_tier',
  'container',
  'diagnostics',
  'inference_geo',
  'speed',
  'safeguards',
  'output_format',
];

/**
 * The first rule that the body breaks, in the API's words as far as they are known. `issuer`: only this account's
 * signatures are good, `sig-ISSUER-...`.
 */
export function findViolation(
  body: any,
  operation: 'generate' | 'count-tokens',
  version: string,
  issuer?: string,
): Violation | undefined {
  const complaints = check(body, operation, version, issuer);
  for (const message of complaints) return { status: 400, type: 'invalid_request_error', message };
  return undefined;
}

function* check(
  body: any,
  operation: string,
  version: string,
  issuer: string | undefined,
): Generator<string> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    yield 'The request body is not a JSON object.';
    return;
  }
  const known = new Set(operation === 'generate' ? GENERATED : COUNTED);
  if (operation === 'generate' && version === '2023-06-01') for (const key of SAMPLING) known.add(key);
  for (const [key, value] of Object.entries(body)) {
    if (!known.has(key)) yield `${key}: Extra inputs are not permitted`;
    if (value === null) yield `${key}: Input should not be null`;
  }
  if (typeof body.model !== 'string') yield 'model: Field required';
  if (operation === 'generate' && !(Number.isInteger(body.max_tokens) && body.max_tokens >= 0)) {
    yield 'max_tokens: Field required';
  }
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    yield 'messages: at least one message is required';
    return;
  }
  yield* checkSystem(body.system);
  yield* checkTools(body);
  yield* checkMessages(body);
  yield* checkReferences(body);
  if (issuer !== undefined) yield* checkIssuer(body, issuer);
  yield* checkThinking(body);
  yield* checkSettings(body);
  yield* checkCacheMarks(body);
}

function* checkSystem(system: any): Generator<string> {
  if (system === undefined || typeof system === 'string') return;
  if (!Array.isArray(system)) yield 'system: Input should be a string or a list';
  for (const block of system) if (block.type !== 'text') yield 'system: Input tag does not match "text"';
  for (const block of system) yield* checkText(block, 'system');
}

function* checkText(block: any, path: string): Generator<string> {
  if (typeof block.text !== 'string' || block.text.trim() === '') {
    yield `${path}: text content blocks must be non-empty`;
  }
}

function* checkTools(body: any): Generator<string> {
  const tools: any[] = body.tools ?? [];
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const path = `tools.${index}`;
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(tool.name ?? ''))
      yield `${path}.custom.name: String should match pattern`;
    if (names.has(tool.name)) yield 'tools: Tool names must be unique.';
    names.add(tool.name);
    if (tool.type !== undefined && tool.type !== 'custom') continue;
    if (tool.input_schema?.type !== 'object') yield `${path}.custom.input_schema.type: Field required`;
    for (const key of ['anyOf', 'oneOf', 'allOf']) {
      if (tool.input_schema?.[key]) {
        yield `${path}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`;
      }
    }
    const foreign = foreignType(tool.input_schema);
    if (foreign !== undefined)
      yield `${path}.custom.input_schema: JSON schema is invalid: type ${foreign}. It must match JSON Schema draft 2020-12`;
    if (tool.strict && hasOpenObject(tool.input_schema)) yield `${path}: additionalProperties must be false`;
  }
  const choice = body.tool_choice;
  if (!choice) return;
  if (!['auto', 'any', 'tool', 'none'].includes(choice.type)) yield 'tool_choice: Input tag does not match';
  if (tools.length === 0) yield 'tool_choice may only be specified while providing tools.';
  if (choice.type === 'tool' && !names.has(choice.name))
    yield `Tool '${choice.name}' not found in provided tools`;
}

function* checkMessages(body: any): Generator<string> {
  const { messages } = body;
  if (messages[0].role !== 'user') yield 'messages: first message must use the "user" role';
  const ids = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const path = `messages.${index}`;
    if (!['user', 'assistant', 'system'].includes(message.role))
      yield `${path}.role: Input should be 'user' or 'assistant'`;
    if (message.role === 'system') yield* checkSystemMessage(messages, index);
    const blocks = blocksOf(message);
    const isFinalAssistant = index === messages.length - 1 && message.role === 'assistant';
    if (blocks.length === 0 && !isFinalAssistant) yield `${path}: all messages must have non-empty content`;
    for (const [at, block] of blocks.entries())
      yield* checkBlock(block, message.role, `${path}.content.${at}`, ids);
    const last = blocks.at(-1);
    if (message.role === 'assistant' && ['thinking', 'redacted_thinking'].includes(last?.type)) {
      yield `${path}: The final block in an assistant message cannot be \`thinking\`.`;
    }
    if (isFinalAssistant && last?.type === 'text' && /\s$/.test(last.text)) {
      yield 'messages: final assistant content cannot end with trailing whitespace';
    }
  }
  yield* checkPairs(merged(messages), body.tools ?? []);
}

/** What a tool search of the client's own found must be declared. */
function* checkReferences(body: any): Generator<string> {
  const names = new Set((body.tools ?? []).map(({ name }: any) => name));
  const results = body.messages.flatMap(blocksOf).filter(({ type }: any) => type === 'tool_result');
  for (const inner of results.flatMap(({ content }: any) => content ?? [])) {
    if (inner.type === 'tool_reference' && !names.has(inner.tool_name))
      yield `Tool reference '${inner.tool_name}' has no corresponding tool definition`;
  }
}

function* checkIssuer(body: any, issuer: string): Generator<string> {
  for (const [index, message] of body.messages.entries()) {
    for (const [at, block] of blocksOf(message).entries()) {
      if (block.type === 'thinking' && !block.signature.startsWith(`${SIGNATURE_PREFIX}${issuer}-`)) {
        yield `messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block`;
      }
    }
  }
}

function blocksOf(message: any): any[] {
  return typeof message.content === 'string'
    ? [{ type: 'text', text: message.content }]
    : (message.content ?? []);
}

/** The server joins consecutive messages of one role before it looks at the order of tools. */
function merged(messages: any[]): { role: string; blocks: any[] }[] {
  const turns: { role: string; blocks: any[] }[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last?.role === message.role) last!.blocks.push(...blocksOf(message));
    else turns.push({ role: message.role, blocks: [...blocksOf(message)] });
  }
  return turns;
}

function* checkSystemMessage(messages: any[], index: number): Generator<string> {
  const next = messages[index + 1]?.role;
  if (messages[index - 1]?.role !== 'user')
    yield `messages.${index}: system messages must follow a user message`;
  if (next !== undefined && next !== 'assistant') {
    yield `messages.${index}: system messages must be last or followed by an assistant message`;
  }
  if (blocksOf(messages[index]).some((block) => block.type !== 'text')) {
    yield `messages.${index}: system messages may only hold text`;
  }
}

const USER_BLOCKS = ['text', 'image', 'document', 'search_result', 'tool_result', 'container_upload'];
const ASSISTANT_BLOCKS = ['text', 'thinking', 'redacted_thinking', 'tool_use', 'server_tool_use'];

function* checkBlock(block: any, role: string, path: string, ids: Set<string>): Generator<string> {
  const allowed = role === 'assistant' ? ASSISTANT_BLOCKS : USER_BLOCKS;
  const isServerResult = role === 'assistant' && /_tool_result$/.test(block.type ?? '');
  if (!allowed.includes(block.type) && !isServerResult)
    yield `${path}: Input tag '${block.type}' found using 'type'`;
  if (block.type === 'text') yield* checkText(block, path);
  if (block.type === 'image' || block.type === 'document') yield* checkMedia(block, path);
  if (block.type === 'thinking' && !String(block.signature).startsWith(SIGNATURE_PREFIX)) {
    yield `${path}: Invalid \`signature\` in \`thinking\` block`;
  }
  if (block.type === 'redacted_thinking' && !String(block.data).startsWith(REDACTED_PREFIX)) {
    yield `${path}: Invalid \`data\` in \`redacted_thinking\` block`;
  }
  if (block.type === 'tool_use') yield* checkToolUse(block, path, ids);
  if (block.type === 'tool_result' && Array.isArray(block.content)) {
    const others = block.content.filter(({ type }: any) => type !== 'tool_reference');
    for (const inner of others) yield* checkBlock(inner, 'user', `${path}.content`, ids);
  }
}

function* checkMedia(block: any, path: string): Generator<string> {
  const source = block.source ?? {};
  if (source.type === 'base64') {
    const types =
      block.type === 'image' ? ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] : ['application/pdf'];
    if (!types.includes(source.media_type))
      yield `${path}.source.base64.media_type: Input should be ${types.join(' or ')}`;
    if (source.media_type === 'image/png' && !source.data.startsWith('iVBOR')) {
      yield `${path}.source.base64: The image was specified using the image/png media type, but appears not to be`;
    }
  } else if (source.type === 'url') {
    if (!source.url.startsWith('https://')) yield `${path}.source.url: Only HTTPS URLs are supported`;
  } else if (source.type === 'text' && block.type === 'document') {
    if (source.media_type !== 'text/plain' || source.data.trim() === '')
      yield `${path}.source.text: Invalid document`;
  } else if (source.type !== 'file') yield `${path}.source: Input tag '${source.type}' found using 'type'`;
}

function* checkToolUse(block: any, path: string, ids: Set<string>): Generator<string> {
  if (!/^[a-zA-Z0-9_-]+$/.test(block.id ?? ''))
    yield `${path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(block.name ?? ''))
    yield `${path}.tool_use.name: String should match pattern`;
  if (ids.has(block.id)) yield 'messages: `tool_use` ids must be unique';
  ids.add(block.id);
  if (typeof block.input !== 'object' || block.input === null || Array.isArray(block.input)) {
    yield `${path}.tool_use.input: Input should be a valid dictionary`;
  }
}

function* checkPairs(turns: { role: string; blocks: any[] }[], tools: any[]): Generator<string> {
  for (const [index, turn] of turns.entries()) {
    const results = turn.blocks.filter((block) => block.type === 'tool_result');
    const calls = (turns[index - 1]?.blocks ?? [])
      .filter((block) => block.type === 'tool_use')
      .map(({ id }) => id);
    for (const { tool_use_id: id } of results) {
      if (!calls.includes(id))
        yield `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}`;
    }
    if (turn.blocks.findLastIndex((block) => block.type === 'tool_result') !== results.length - 1) {
      yield `messages.${index}: tool_result blocks must come first`;
    }
    if (new Set(results.map((block) => block.tool_use_id)).size < results.length) {
      yield `messages.${index}: each tool_use must have a single result`;
    }
    const open = turn.blocks.filter((block) => block.type === 'tool_use').map(({ id }) => id);
    const answered = (turns[index + 1]?.blocks ?? []).map((block) => block.tool_use_id);
    const missing = open.filter((id) => !answered.includes(id));
    if (missing.length > 0) {
      yield `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}`;
    }
    if ((open.length > 0 || results.length > 0) && tools.length === 0) {
      yield 'Requests which include `tool_use` or `tool_result` blocks must define tools.';
    }
  }
}

function* checkThinking(body: any): Generator<string> {
  const type = body.thinking?.type;
  if (type === undefined) return;
  if (!['enabled', 'adaptive', 'disabled', 'between_tools'].includes(type))
    yield 'thinking: Input tag does not match';
  if (type === 'enabled') {
    const budget = body.thinking.budget_tokens;
    if (!(budget >= 1024))
      yield 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
    if (body.max_tokens !== undefined && budget >= body.max_tokens) {
      yield '`max_tokens` must be greater than `thinking.budget_tokens`';
    }
    if (['any', 'tool'].includes(body.tool_choice?.type)) {
      yield 'Thinking may not be enabled when tool_choice forces tool use.';
    }
    const last = merged(body.messages).findLast((turn) => turn.role === 'assistant');
    const first = last?.blocks[0]?.type;
    if (last?.blocks.some((block) => block.type === 'tool_use') && !/thinking/.test(first)) {
      yield `messages: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`.`;
    }
  }
  if (type === 'enabled' || type === 'adaptive') {
    if (body.temperature !== undefined && body.temperature !== 1) {
      yield '`temperature` may only be set to 1 when thinking is enabled.';
    }
    if (body.top_k !== undefined) yield '`top_k` must be unset when thinking is enabled.';
  }
}

function* checkSettings(body: any): Generator<string> {
  if (body.temperature !== undefined && !(body.temperature >= 0 && body.temperature <= 1)) {
    yield 'temperature: range: 0..1';
  }
  if (body.temperature !== undefined && body.top_p !== undefined) {
    yield '`temperature` and `top_p` cannot both be specified for this model.';
  }
  for (const sequence of body.stop_sequences ?? []) {
    if (sequence.trim() === '') yield 'stop_sequences: each stop sequence must contain non-whitespace';
  }
  for (const key of Object.keys(body.metadata ?? {})) {
    if (key !== 'user_id') yield `metadata.${key}: Extra inputs are not permitted`;
  }
  if (body.service_tier !== undefined && !['auto', 'standard_only'].includes(body.service_tier)) {
    yield "service_tier: Input should be 'auto' or 'standard_only'";
  }
  const { effort, format } = body.output_config ?? {};
  if (effort !== undefined && !['low', 'medium', 'high', 'xhigh', 'max'].includes(effort)) {
    yield 'output_config.effort: Input should be low, medium, high, xhigh or max';
  }
  if (foreignType(format?.schema) !== undefined) yield 'output_config.format.schema: Invalid schema type';
  if (format !== undefined && (format.type !== 'json_schema' || hasOpenObject(format.schema))) {
    yield "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";
  }
}

function hasOpenObject(schema: any): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  if (schema.type === 'object' && schema.additionalProperties !== false) return true;
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...Object.values(schema.$defs ?? {}),
    schema.items,
  ];
  return [...inner, ...(schema.anyOf ?? [])].some(hasOpenObject);
}

function* checkCacheMarks(body: any): Generator<string> {
  const system = Array.isArray(body.system) ? body.system : [];
  const blocks = [...(body.tools ?? []), ...system, ...body.messages.flatMap(blocksOf)];
  const marks = blocks.filter((block) => block.cache_control).map((block) => block.cache_control);
  if (marks.length > 4)
    yield `A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.`;
  for (const block of blocks) {
    if (block.cache_control && /thinking/.test(block.type))
      yield 'cache_control cannot be set on thinking blocks';
  }
  const firstShort = marks.findIndex((mark) => mark.ttl !== '1h');
  if (firstShort >= 0 && marks.slice(firstShort).some((mark) => mark.ttl === '1h')) {
    yield "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block";
  }
}
