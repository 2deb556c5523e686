// What OpenAI's Responses endpoint refuses, as far as a request shows it. Strict where imitators are lax.

import { checkSettings, checkTools } from './openai-responses-setting-rules.ts';
import { demand, isObject, isText, isToolName, type Refusal, Refused, refuse, words } from './refusing.ts';

const topLevel = words(
  'access_programs background context_management conversation image include input instructions max_output_tokens ' +
    'max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key ' +
    'prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options ' +
    'temperature text tool_choice tools top_logprobs top_p truncation user client_metadata',
);
const neverNull = words('model input tools tool_choice prompt_cache_key safety_identifier user');
const inputKinds = words('input_text input_image input_file');
const partKinds: Record<string, Set<string>> = {
  assistant: words('output_text refusal'),
  user: words('input_text input_image input_file input_audio'),
  system: inputKinds,
  developer: inputKinds,
};
const partKeys: Record<string, Set<string>> = {
  output_text: words('type text annotations logprobs'),
  refusal: words('type refusal'),
  input_text: words('type text prompt_cache_breakpoint'),
  input_image: words('type image_url file_id detail prompt_cache_breakpoint'),
  input_file: words('type file_data file_id file_url filename detail prompt_cache_breakpoint'),
  input_audio: words('type input_audio'),
};
const itemKeys: Record<string, Set<string>> = {
  message: words('type role content id status phase'),
  function_call: words('type id call_id name arguments status namespace'),
  custom_tool_call: words('type id call_id name input status namespace'),
  function_call_output: words('type id call_id output status'),
  custom_tool_call_output: words('type id call_id output status'),
  reasoning: words('type id summary content encrypted_content status'),
};
const idPrefixes: Record<string, RegExp> = {
  message: /^msg_/,
  function_call: /^fc_/,
  custom_tool_call: /^ctc_/,
  function_call_output: /^fco?_/,
  custom_tool_call_output: /^ctco?_/,
  reasoning: /^rs_/,
};
/** Items of the vendor's own tools, which are not looked into. */
const hostedItems = words(
  'additional_tools apply_patch_call apply_patch_call_output code_interpreter_call compaction computer_call ' +
    'computer_call_output file_search_call image_generation_call local_shell_call local_shell_call_output ' +
    'mcp_approval_request mcp_approval_response mcp_call mcp_list_tools shell_call shell_call_output tool_search_call ' +
    'tool_search_output web_search_call',
);
const itemId = /^[a-zA-Z0-9_-]{1,64}$/;

/** Why OpenAI would answer 400; undefined for a good request. */
export function refusalOf(body: any): Refusal | undefined {
  try {
    checkTop(body);
    if (Array.isArray(body.input)) checkItems(body.input, body.store === false);
    checkTools(body);
    checkSettings(body);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

function checkTop(body: any): void {
  demand(isObject(body), 'body', 'We could not parse the JSON body of your request.');
  for (const [name, value] of Object.entries(body)) {
    if (!topLevel.has(name)) refuse(name, `Unknown parameter: '${name}'.`, 'unknown_parameter');
    demand(value !== null || !neverNull.has(name), name, 'Invalid type: got null');
  }
  demand(isText(body.model), 'model', 'Missing required parameter.');
  const { input } = body;
  demand(isText(input) || (Array.isArray(input) && input.length > 0), 'input', 'Expected a text or items');
  if (body.previous_response_id !== undefined) {
    refuse('previous_response_id', 'Previous response not found.', 'previous_response_not_found');
  }
}

interface Calls {
  open: Map<string, string>;
  all: Set<string>;
}

function checkItems(items: any[], isStateless: boolean): void {
  const calls: Calls = { open: new Map(), all: new Set() };
  items.forEach((item, index) => {
    const at = `input[${index}]`;
    demand(isObject(item), at, 'Expected an object');
    const type = item.type ?? (item.role ? 'message' : 'item_reference');
    if (type === 'item_reference') refuse(at, `Item with id '${item.id}' not found.`);
    if (hostedItems.has(type)) return;
    const keys = itemKeys[type];
    demand(keys, `${at}.type`, `Invalid value: '${type}'`);
    for (const key of Object.keys(item)) demand(keys.has(key), `${at}.${key}`, 'Unknown parameter');
    checkId(item.id, idPrefixes[type]!, `${at}.id`);
    if (type === 'message') checkMessage(item, at);
    else if (type === 'reasoning') checkReasoning(item, items.slice(index + 1), at, isStateless);
    else if (type.endsWith('_output')) checkOutput(item, type, at, calls);
    else checkCall(item, type, at, calls);
  });
  const [missing] = calls.open.keys();
  demand(missing === undefined, 'input', `No tool output found for function call ${missing}.`);
}

function checkId(id: unknown, prefix: RegExp, at: string): void {
  if (id === undefined) return;
  demand(typeof id === 'string' && itemId.test(id), at, 'Expected letters, numbers, underscores or dashes');
  demand(prefix.test(id), at, `Expected an ID that begins with '${prefix.source.slice(1)}'`);
}

function checkMessage(item: any, at: string): void {
  const kinds = partKinds[item.role];
  demand(kinds, `${at}.role`, 'Invalid value for the role');
  if (typeof item.content === 'string') return;
  checkParts(item.content, kinds, `${at}.content`);
}

function checkParts(parts: any, kinds: Set<string>, at: string): void {
  demand(Array.isArray(parts) && parts.length > 0, at, 'Expected a string or a non-empty array');
  parts.forEach((part: any, index: number) => {
    const path = `${at}[${index}]`;
    demand(isObject(part) && kinds.has(part.type), `${path}.type`, `Invalid value: '${part?.type}'`);
    for (const key of Object.keys(part)) {
      demand(partKeys[part.type]!.has(key), `${path}.${key}`, 'Unknown parameter');
    }
    checkPart(part, path);
  });
}

function checkPart(part: any, path: string): void {
  if (/text$/.test(part.type)) demand(typeof part.text === 'string', `${path}.text`, 'Expected a string');
  if (part.type === 'refusal')
    demand(typeof part.refusal === 'string', `${path}.refusal`, 'Expected a string');
  if (part.type === 'input_image' && part.file_id === undefined) {
    const isUrl = /^(https?:\/\/|data:image\/[a-z+.-]+;base64,)/.test(String(part.image_url));
    demand(isUrl, `${path}.image_url`, 'Expected a URL or a base64 data URL of an image');
  }
  if (part.type === 'input_file') {
    const isData = /^data:[^,]+;base64,/.test(String(part.file_data)) && isText(part.filename);
    const ways = [isData, isText(part.file_id), isText(part.file_url)].filter(Boolean);
    demand(ways.length === 1, path, 'Expected one of file_data with filename, file_id, file_url');
  }
  if (part.type === 'input_audio') {
    const { data, format } = part.input_audio ?? {};
    demand(isText(data) && /^(wav|mp3)$/.test(format), `${path}.input_audio`, 'Invalid audio');
  }
}

function checkReasoning(item: any, later: any[], at: string, isStateless: boolean): void {
  const summary = item.summary;
  const isSummary = Array.isArray(summary) && summary.every((part) => part?.type === 'summary_text');
  demand(isSummary, `${at}.summary`, 'Missing required parameter');
  const isPlain = item.content !== undefined && item.content !== null && item.content.length !== 0;
  demand(!isPlain, `${at}.content`, 'Reasoning content cannot be given');
  const proof = item.encrypted_content;
  demand(proof || !isStateless, at, `Item with id '${item.id}' not found. Items are not persisted`);
  if (proof && !String(proof).startsWith('gAAAA')) {
    refuse(
      `${at}.encrypted_content`,
      'The encrypted content could not be verified.',
      'invalid_encrypted_content',
    );
  }
  const next = later.find((other) => other.type !== 'reasoning');
  const follows = next && (/_call$/.test(next.type ?? '') || next.role === 'assistant');
  demand(follows, at, "Item of type 'reasoning' was provided without its required following item");
}

function checkCall(item: any, type: string, at: string, calls: Calls): void {
  const { call_id: id } = item;
  demand(isText(id) && id.length <= 64, `${at}.call_id`, 'Expected at most 64 characters');
  demand(!calls.all.has(id), `${at}.call_id`, 'Duplicate call id');
  demand(isToolName(item.name), `${at}.name`, 'The name does not match the pattern');
  const field = type === 'custom_tool_call' ? 'input' : 'arguments';
  demand(typeof item[field] === 'string', `${at}.${field}`, 'Expected a string');
  calls.all.add(id);
  calls.open.set(id, type);
}

function checkOutput(item: any, type: string, at: string, calls: Calls): void {
  const { call_id: id } = item;
  const isOpen = `${calls.open.get(id)}_output` === type;
  demand(isOpen, `${at}.call_id`, `No tool call found for function call output with call_id ${id}.`);
  calls.open.delete(id);
  if (typeof item.output !== 'string') checkParts(item.output, inputKinds, `${at}.output`);
}
