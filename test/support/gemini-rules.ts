// What Google's generateContent refuses, as far as a request shows it. Its server reads protobufs: any unknown field is a 400.

import { checkJsonSchema, checkProtoSchema, demand, isObject, only, Refused } from './gemini-schema-rules.ts';

/** Only signatures that begin so were issued by the scripted server. */
export const SIGNATURE_PREFIX = 'c2ln';
const SKIP = 'skip_thought_signature_validator';

const TOP =
  'contents systemInstruction tools toolConfig safetySettings cachedContent generationConfig labels serviceTier store';
const GENERATION =
  'temperature topP topK candidateCount maxOutputTokens stopSequences responseLogprobs logprobs presencePenalty ' +
  'frequencyPenalty seed responseMimeType responseSchema responseJsonSchema responseModalities mediaResolution ' +
  'speechConfig thinkingConfig imageConfig enableEnhancedCivicAnswers';
const PART_DATA =
  'text inlineData fileData functionCall functionResponse executableCode codeExecutionResult toolCall toolResponse';
const PART_SIDE = 'thought thoughtSignature videoMetadata mediaResolution partMetadata';
const TOOL =
  'functionDeclarations googleSearch googleSearchRetrieval codeExecution urlContext computerUse googleMaps fileSearch';
const TOOL_NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;

/** Why Google would answer 400; undefined for a good request. Generation 3 demands thought signatures. */
export function refusalOf(
  body: any,
  operation: 'generate' | 'count-tokens',
  generation: 2 | 3,
): string | undefined {
  try {
    if (operation === 'generate') checkRequest(body, generation);
    else checkCount(body, generation);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

function checkCount(body: any, generation: 2 | 3): void {
  only(body, 'contents generateContentRequest', '');
  const { model, ...request } = body.generateContentRequest ?? { model: 'models/x', ...body };
  demand(/^models\/./.test(model), 'generateContentRequest.model: is not specified');
  checkRequest(request, generation);
}

function checkRequest(body: any, generation: 2 | 3): void {
  only(body, TOP, '');
  checkContents(body.contents, generation);
  if (body.systemInstruction) {
    only(body.systemInstruction, 'role parts', 'system_instruction');
    checkParts(body.systemInstruction.parts, 'system_instruction', generation);
  }
  const names = checkTools(body.tools);
  checkToolConfig(body.toolConfig, names);
  checkGeneration(body.generationConfig ?? {}, names.size > 0, generation);
}

function checkContents(contents: any, generation: 2 | 3): void {
  demand(
    Array.isArray(contents) && contents.length > 0,
    '* GenerateContentRequest.contents: contents is not specified',
  );
  contents.forEach((content, index) => {
    const path = `contents[${index}]`;
    only(content, 'role parts', path);
    demand(content.role === 'user' || content.role === 'model', 'Please use a valid role: user, model.');
    // Turns of one role may follow each other: the router of Google's own CLI sends two of the user's.
    checkParts(content.parts, path, generation);
  });
  const turns = joinedAnswers(contents);
  turns.forEach((turn, index) => {
    const calls = count(turn, 'functionCall');
    const answered = count(turns[index + 1], 'functionResponse');
    demand(
      calls === answered || (index + 1 === turns.length && calls === 0),
      'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
    );
    if (calls > 0) checkPairs(turn, turns[index + 1]);
  });
  demand(contents[0].role === 'user', 'Please ensure that a conversation begins with a user turn.');
  demand(
    contents.at(-1).role === 'user',
    'Please ensure that a request ends with a user role or a function response.',
  );
  if (generation === 3) checkSignatures(contents);
}

/** Chat sessions of Google's own package keep every chunk of a streamed answer as a content of its own. */
function joinedAnswers(contents: any[]): any[] {
  const turns: any[] = [];
  for (const { role, parts } of contents) {
    const last = turns.at(-1);
    if (role === 'model' && last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts: [...parts] });
  }
  return turns;
}

function count(content: any, kind: string): number {
  return (content?.parts ?? []).filter((part: any) => part[kind]).length;
}

function checkPairs(called: any, answered: any): void {
  const calls = called.parts.flatMap((part: any) => part.functionCall ?? []);
  const responses = answered.parts.flatMap((part: any) => part.functionResponse ?? []);
  demand(
    answered.parts.slice(0, responses.length).every((part: any) => part.functionResponse),
    'Please ensure that function responses come before any other part.',
  );
  calls.forEach((call: any, index: number) => {
    const { id, name } = responses[index];
    demand(name === call.name && id === call.id, `Function response ${index} answers another call.`);
  });
}

function checkParts(parts: any, path: string, generation: 2 | 3): void {
  demand(Array.isArray(parts) && parts.length > 0, `* ${path}.parts: contents.parts must not be empty.`);
  parts.forEach((part, index) => {
    const at = `${path}.parts[${index}]`;
    only(part, `${PART_DATA} ${PART_SIDE}`, at);
    const data = PART_DATA.split(' ').filter((name) => part[name] !== undefined);
    demand(data.length === 1, `* ${at}.data: required oneof field 'data' must have one initialized field`);
    if (part.text === '') demand(part.thoughtSignature, `${at}: an empty text says nothing`);
    if (part.thoughtSignature !== undefined) checkSignature(part.thoughtSignature);
    if (part.inlineData) checkMedia(part.inlineData, at);
    if (part.fileData) checkFile(part.fileData, at);
    if (part.functionCall) checkCall(part.functionCall, at);
    if (part.functionResponse) checkResponse(part.functionResponse, at, generation);
  });
}

function checkSignature(signature: unknown): void {
  const known = signature === SKIP || String(signature).startsWith(SIGNATURE_PREFIX);
  demand(known, 'Corrupted thought signature.');
}

function checkMedia(data: any, at: string): void {
  only(data, 'mimeType data displayName', `${at}.inline_data`);
  const taken =
    /^(image\/(png|jpeg|webp|heic|heif)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf|text\/\w+)$/;
  demand(taken.test(data.mimeType), `Unsupported MIME type: ${data.mimeType}`);
  demand(
    /^[A-Za-z0-9+/_-]+=*$/.test(data.data),
    `Invalid value at '${at}.inline_data.data': Base64 decoding failed`,
  );
}

function checkFile(data: any, at: string): void {
  only(data, 'mimeType fileUri displayName', `${at}.file_data`);
  const known = /^https:\/\/(generativelanguage\.googleapis\.com\/|www\.youtube\.com\/|youtu\.be\/)|^gs:/;
  demand(known.test(data.fileUri), 'Invalid or unsupported file uri');
}

function checkCall(call: any, at: string): void {
  only(call, 'id name args', `${at}.function_call`);
  demand(TOOL_NAME.test(call.name), `Invalid function name at ${at}`);
  demand(call.args === undefined || isObject(call.args), `Invalid value at '${at}.function_call.args'`);
}

function checkResponse(response: any, at: string, generation: 2 | 3): void {
  only(response, `id name response${generation === 3 ? ' parts' : ''}`, `${at}.function_response`);
  demand(TOOL_NAME.test(response.name), `* ${at}.function_response.name: Name cannot be empty.`);
  demand(isObject(response.response), `Invalid value at '${at}.function_response.response'`);
  for (const part of response.parts ?? []) {
    only(part, 'inlineData fileData', `${at}.function_response.parts`);
    if (part.inlineData) checkMedia(part.inlineData, at);
  }
}

/** The first call of each step since the user's last words must carry its signature. */
function checkSignatures(contents: any[]): void {
  const turn = contents.findLastIndex(({ role, parts }) => role === 'user' && !parts[0].functionResponse);
  contents.slice(turn + 1).forEach((content, index) => {
    const first = content.role === 'model' && content.parts.find((part: any) => part.functionCall);
    demand(
      !first || first.thoughtSignature,
      `Function call is missing a thought_signature in functionCall parts. Function call \`${first?.functionCall?.name}\`, position ${turn + 1 + index}.`,
    );
  });
}

function checkTools(tools: any): Set<string> {
  const names = new Set<string>();
  if (tools === undefined) return names;
  demand(Array.isArray(tools) && tools.length > 0, 'tools: must not be empty');
  tools.forEach((tool: any, index: number) => {
    only(tool, TOOL, `tools[${index}]`);
    if (tool.functionDeclarations)
      demand(tool.functionDeclarations.length > 0, 'function_declarations: empty');
    (tool.functionDeclarations ?? []).forEach((declaration: any, place: number) => {
      const at = `tools[${index}].function_declarations[${place}]`;
      only(
        declaration,
        'name description parameters parametersJsonSchema response responseJsonSchema behavior',
        at,
      );
      demand(TOOL_NAME.test(declaration.name), `* ${at}.name: Invalid function name.`);
      demand(!names.has(declaration.name), `Duplicate function declaration found: ${declaration.name}`);
      names.add(declaration.name);
      const both = declaration.parameters && declaration.parametersJsonSchema;
      demand(!both, `${at}: parameters and parameters_json_schema are mutually exclusive`);
      if (declaration.parameters) checkProtoSchema(declaration.parameters, `${at}.parameters`, true);
      if (declaration.parametersJsonSchema) checkJsonSchema(declaration.parametersJsonSchema, at);
    });
  });
  return names;
}

function checkToolConfig(config: any, names: Set<string>): void {
  if (config === undefined) return;
  only(config, 'functionCallingConfig retrievalConfig includeServerSideToolInvocations', 'tool_config');
  const calling = config.functionCallingConfig;
  if (!calling) return;
  only(calling, 'mode allowedFunctionNames', 'tool_config.function_calling_config');
  demand(names.size > 0, 'Function calling config is set without function_declarations.');
  demand(/^(AUTO|ANY|NONE|VALIDATED)$/.test(calling.mode), 'Invalid value at mode');
  if (!calling.allowedFunctionNames) return;
  demand(
    /^(ANY|VALIDATED)$/.test(calling.mode),
    'allowed_function_names should be set only when mode is ANY or VALIDATED.',
  );
  for (const name of calling.allowedFunctionNames)
    demand(names.has(name), `allowed_function_names: unknown ${name}`);
}

function checkGeneration(config: any, hasFunctions: boolean, generation: 2 | 3): void {
  only(config, GENERATION, 'generation_config');
  const { thinkingConfig: thinking, responseMimeType, responseSchema, responseJsonSchema } = config;
  if (thinking) {
    only(thinking, 'includeThoughts thinkingBudget thinkingLevel', 'generation_config.thinking_config');
    demand(
      thinking.thinkingBudget === undefined || thinking.thinkingLevel === undefined,
      'You can only set one of thinking budget and thinking level.',
    );
    const isLevel = /^(MINIMAL|LOW|MEDIUM|HIGH)$/.test(thinking.thinkingLevel ?? 'LOW');
    demand(
      isLevel && (generation === 3 || !thinking.thinkingLevel),
      'Thinking level is not supported for this model.',
    );
    const budget = thinking.thinkingBudget ?? 0;
    demand(budget >= -1 && budget <= 32_768, `The thinking budget ${budget} is invalid.`);
  }
  if (config.stopSequences) {
    const { length } = config.stopSequences;
    demand(
      length > 0 && length <= 5 && config.stopSequences.every(Boolean),
      'stop_sequences: at most 5, none empty',
    );
  }
  demand(
    config.maxOutputTokens === undefined || config.maxOutputTokens > 0,
    'max_output_tokens must be positive.',
  );
  demand(Math.abs(config.seed ?? 0) < 2 ** 31, "Invalid value at 'generation_config.seed' (TYPE_INT32)");
  demand(
    (config.temperature ?? 0) >= 0 && (config.temperature ?? 0) <= 2,
    'temperature must be in the range [0.0, 2.0].',
  );
  const isJson = responseMimeType === 'application/json';
  demand(
    isJson || !(responseSchema ?? responseJsonSchema),
    'response_mime_type must be application/json with a schema.',
  );
  demand(
    !(isJson && hasFunctions && generation === 2),
    "Function calling with a response mime type: 'application/json' is unsupported",
  );
  if (responseSchema) checkProtoSchema(responseSchema, 'generation_config.response_schema', false);
  if (responseJsonSchema) checkJsonSchema(responseJsonSchema, 'generation_config.response_json_schema');
}
