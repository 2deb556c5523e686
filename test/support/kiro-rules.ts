// The rules by which Kiro's service refuses a conversation, as strict as the oldest host that is known.

type Fields = Record<string, any>;

/** A sentence about the first breach; undefined for a good request. `profile` = the newer hosts want one. */
export function refusalOf(body: any, { profile = false }: { profile?: boolean } = {}): string | undefined {
  return [...breaches(body, profile)][0];
}

function* breaches(body: any, profile: boolean): Generator<string> {
  if (typeof body !== 'object' || body === null) return yield 'the body is no JSON object';
  yield* unknownKeys(body, ['profileArn', 'conversationState', 'additionalModelRequestFields'], 'body');
  yield* badValues(body, 'body');
  if (profile && !/^arn:aws:codewhisperer:/.test(body.profileArn ?? '')) yield 'profileArn is missing';
  const state = body.conversationState;
  if (!state) return yield 'conversationState is missing';
  const known = ['conversationId', 'chatTriggerType', 'currentMessage', 'history'];
  yield* unknownKeys(state, known, 'conversationState');
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  if (!uuid.test(state.conversationId)) yield 'conversationId is no UUID';
  if (state.chatTriggerType !== 'MANUAL') yield 'chatTriggerType is unknown';
  yield* conversation(state);
}

function* conversation(state: Fields): Generator<string> {
  const current = state.currentMessage?.userInputMessage;
  if (!current) return yield 'currentMessage is no userInputMessage';
  if (state.history?.length === 0) yield 'history is empty';
  const messages: Fields[] = [...(state.history ?? []), state.currentMessage];
  const context = current.userInputMessageContext ?? {};
  const tools: Fields[] = (context.tools ?? []).map((tool: Fields) => tool.toolSpecification ?? {});
  if (context.tools?.length === 0) yield 'tools is empty';
  yield* declarations(tools);
  const ids = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const isLast = index === messages.length - 1;
    const wanted = index % 2 === 0 ? 'userInputMessage' : 'assistantResponseMessage';
    if (Object.keys(message).join() !== wanted) return yield `message ${index} is no ${wanted}`;
    const said = message[wanted];
    if (typeof said.content !== 'string' || said.content.trim() === '') yield `message ${index} is empty`;
    if (wanted === 'userInputMessage') yield* userMessage(said, index, isLast, messages[index - 1]);
    else yield* assistantMessage(said, index, tools, ids);
  }
}

function* declarations(tools: Fields[]): Generator<string> {
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) yield 'two tools have one name';
  for (const { name, description, inputSchema } of tools) {
    if (!/^[\w-]{1,64}$/.test(name ?? '')) yield `the name of the tool ${name} is no name`;
    if (!description?.trim()) yield `the tool ${name} has no description`;
    if (description?.length > 32_768) yield `the description of the tool ${name} is too long`;
    const schema = inputSchema?.json;
    if (schema?.type !== 'object' || typeof schema.properties !== 'object')
      yield `the schema of ${name} is no object`;
    if (!Array.isArray(schema?.required)) yield `required of ${name} is no list`;
    const more = schema?.additionalProperties;
    if (more !== undefined && typeof more !== 'boolean' && typeof more !== 'object')
      yield `additionalProperties of ${name} is neither boolean nor schema`;
  }
}

function* userMessage(said: Fields, index: number, isLast: boolean, before?: Fields): Generator<string> {
  const known = [
    'content',
    'modelId',
    'origin',
    'images',
    'userInputMessageContext',
    ...(isLast ? ['reasoning'] : []),
  ];
  yield* unknownKeys(said, known, `message ${index}`);
  if (!said.modelId) yield `message ${index} has no modelId`;
  if (said.origin !== 'AI_EDITOR') yield `message ${index} has no known origin`;
  for (const image of said.images ?? []) {
    if (!['png', 'jpeg', 'gif', 'webp'].includes(image.format))
      yield `an image of message ${index} has no format`;
    if (!/^[A-Za-z0-9+/]+=*$/.test(image.source?.bytes ?? ''))
      yield `an image of message ${index} is no base64`;
  }
  const context = said.userInputMessageContext ?? {};
  yield* unknownKeys(context, isLast ? ['tools', 'toolResults'] : ['toolResults'], `the context of ${index}`);
  const calls: string[] = (before?.assistantResponseMessage?.toolUses ?? []).map(
    (use: Fields) => use.toolUseId,
  );
  const results: Fields[] = context.toolResults ?? [];
  const answered = results.map(({ toolUseId }) => toolUseId);
  if (calls.toSorted().join() !== answered.toSorted().join())
    yield `message ${index} answers the calls [${answered}] after [${calls}]`;
  for (const { status, content } of results) {
    if (status !== 'success' && status !== 'error') yield `a result of message ${index} has no status`;
    if (!content?.length || content.some((part: Fields) => !part.text))
      yield `a result of message ${index} is empty`;
  }
}

function* assistantMessage(
  said: Fields,
  index: number,
  tools: Fields[],
  ids: Set<string>,
): Generator<string> {
  yield* unknownKeys(said, ['content', 'toolUses'], `message ${index}`);
  if (said.toolUses?.length === 0) yield `toolUses of message ${index} is empty`;
  for (const { toolUseId, name, input } of said.toolUses ?? []) {
    if (ids.has(toolUseId)) yield `the call ${toolUseId} stands there twice`;
    ids.add(toolUseId);
    if (!tools.some((tool) => tool.name === name))
      yield `the tool ${name} is called in history and not declared`;
    if (typeof input !== 'object' || '' in input) yield `the input of ${toolUseId} is no object with names`;
  }
}

function* unknownKeys(fields: Fields, known: string[], where: string): Generator<string> {
  for (const key of Object.keys(fields))
    if (!known.includes(key)) yield `${where} has the unknown field ${key}`;
}

/** Nulls, and halves of surrogate pairs. Arguments of tools may hold null. */
function* badValues(value: any, where: string): Generator<string> {
  if (value === null) return yield `${where} is null`;
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value)) yield `${where} holds half a character`;
  } else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value))
      if (key !== 'input') yield* badValues(inner, `${where}.${key}`);
  }
}
