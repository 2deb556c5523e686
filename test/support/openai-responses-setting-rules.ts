// What OpenAI's Responses endpoint refuses in tools and settings.

import { foreignType } from './json-schema-types.ts';
import { demand, isObject, isText, isToolName, words } from './refusing.ts';

const hostedTools = words(
  'apply_patch code_interpreter computer computer_use_preview file_search image_generation local_shell mcp shell ' +
    'tool_search web_search web_search_preview',
);
const includable = words(
  'reasoning.encrypted_content message.output_text.logprobs message.input_image.image_url ' +
    'computer_call_output.output.image_url file_search_call.results web_search_call.results ' +
    'web_search_call.action.sources code_interpreter_call.outputs',
);
const efforts = words('none minimal low medium high xhigh max');
const summaries = words('auto concise detailed');

export function checkTools(body: any): void {
  const { tools, tool_choice: choice } = body;
  if (tools === undefined || tools.length === 0) {
    demand(choice === undefined || typeof choice === 'string', 'tool_choice', 'No tools are given');
    demand(choice !== 'required', 'tool_choice', 'No tools are given');
    return;
  }
  demand(Array.isArray(tools), 'tools', 'Expected an array');
  const names = tools.flatMap((tool: any, index: number) => checkTool(tool, `tools[${index}]`));
  demand(new Set(names).size === names.length, 'tools', 'Tool names must be unique');
  if (choice === undefined) return;
  if (typeof choice === 'string') {
    demand(['auto', 'none', 'required'].includes(choice), 'tool_choice', 'Invalid value');
    return;
  }
  const chosen = choice.type === 'allowed_tools' ? choice.tools : [choice];
  demand(Array.isArray(chosen) && chosen.length > 0, 'tool_choice', 'Invalid value');
  for (const { type, name } of chosen) {
    const tool = tools.find((other: any) => other.type === type && other.name === name);
    demand(tool, 'tool_choice', `Tool choice '${name}' not found in 'tools' parameter`);
  }
}

function checkTool(tool: any, at: string): string[] {
  demand(isObject(tool), at, 'Expected an object');
  if (hostedTools.has(tool.type)) return [];
  if (tool.type === 'namespace') {
    demand(isToolName(tool.name), `${at}.name`, 'The name does not match the pattern');
    return tool.tools.flatMap((inner: any, index: number) =>
      checkTool(inner, `${at}.tools[${index}]`).map((name) => `${tool.name}.${name}`),
    );
  }
  demand(tool.type === 'function' || tool.type === 'custom', `${at}.type`, 'Invalid tool');
  const known =
    tool.type === 'function'
      ? words('type name description parameters strict')
      : words('type name description format');
  for (const [key, value] of Object.entries(tool)) {
    demand(known.has(key), `${at}.${key}`, 'Unknown parameter');
    demand(value !== null || key === 'strict' || key === 'parameters', `${at}.${key}`, 'Got null');
  }
  demand(isToolName(tool.name), `${at}.name`, 'The name does not match the pattern');
  if (tool.type === 'function') checkParameters(tool, at);
  else checkFormat(tool.format, `${at}.format`);
  return [tool.name];
}

function checkParameters({ parameters, strict }: any, at: string): void {
  if (parameters === undefined || parameters === null) return;
  const isGood = parameters.type === 'object' && isObject(parameters.properties);
  demand(isGood, `${at}.parameters`, 'schema must be an object with properties');
  checkTypes(parameters, `${at}.parameters`);
  if (strict === true) checkStrict(parameters, `${at}.parameters`);
}

function checkTypes(schema: any, at: string): void {
  const foreign = foreignType(schema);
  demand(foreign === undefined, at, `'${foreign}' is not valid under any of the given schemas`);
}

function checkStrict(schema: any, at: string): void {
  if (!isObject(schema) || schema.type !== 'object') return;
  demand(schema.additionalProperties === false, at, "'additionalProperties' must be false");
  const names = Object.keys(schema.properties ?? {});
  const isWhole = names.every((name) => schema.required?.includes(name));
  demand(isWhole, at, "'required' must include every property");
  for (const name of names) checkStrict(schema.properties[name], `${at}.${name}`);
}

function checkFormat(format: any, at: string): void {
  if (format === undefined || format.type === 'text') return;
  const isGrammar = format.type === 'grammar' && isText(format.definition);
  demand(isGrammar && /^(lark|regex)$/.test(format.syntax), at, 'Invalid format');
}

export function checkSettings(body: any): void {
  const isGiven = (name: string) => body[name] !== undefined && body[name] !== null;
  const within = (name: string, low: number, high: number) =>
    !isGiven(name) || (typeof body[name] === 'number' && body[name] >= low && body[name] <= high);
  demand(within('temperature', 0, 2), 'temperature', 'Out of range');
  demand(within('top_p', 0, 1), 'top_p', 'Out of range');
  demand(within('max_output_tokens', 16, 10_000_000), 'max_output_tokens', 'Expected a value >= 16');
  for (const name of ['user', 'safety_identifier', 'prompt_cache_key']) {
    if (isGiven(name)) demand(isText(body[name]) && body[name].length <= 64, name, 'At most 64 characters');
  }
  for (const wish of body.include ?? []) demand(includable.has(wish), 'include', `Invalid value: '${wish}'`);
  if (isGiven('reasoning')) checkReasoningSettings(body.reasoning);
  if (isGiven('text')) checkText(body.text, body.input);
}

function checkReasoningSettings(reasoning: any): void {
  for (const key of Object.keys(reasoning)) {
    const isKnown = words('effort summary generate_summary context mode').has(key);
    demand(isKnown, `reasoning.${key}`, 'Unknown parameter');
  }
  const { effort, summary } = reasoning;
  demand((effort ?? null) === null || efforts.has(effort), 'reasoning.effort', 'Invalid value');
  demand((summary ?? null) === null || summaries.has(summary), 'reasoning.summary', 'Invalid value');
}

function checkText({ format, verbosity, ...others }: any, input: any): void {
  demand(Object.keys(others).length === 0, 'text', 'Unknown parameter');
  demand((verbosity ?? null) === null || /^(low|medium|high)$/.test(verbosity), 'text.verbosity', 'Invalid');
  if (format === undefined) return;
  demand(/^(text|json_object|json_schema)$/.test(format.type), 'text.format.type', 'Invalid value');
  if (format.type === 'json_object') {
    const speaks = /json/i.test(JSON.stringify(input));
    demand(speaks, 'input', "Response input messages must contain the word 'json' in some form");
  }
  if (format.type !== 'json_schema') return;
  demand(isToolName(format.name), 'text.format.name', 'Missing required parameter');
  demand(isObject(format.schema), 'text.format.schema', 'Missing required parameter');
  checkTypes(format.schema, 'text.format.schema');
  if (format.strict === true) checkStrict(format.schema, 'text.format.schema');
}
