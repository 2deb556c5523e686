// A history with one tool call, for the cases about tools.

/** A request with one call and its result in its history, as a Chat client sends it. */
export function history(
  id: string,
  name = 'look',
  args = '{}',
  schema: object = { type: 'object', properties: {} },
): any {
  return {
    model: 'm',
    tools: [{ type: 'function', function: { name, parameters: schema } }],
    messages: [
      { role: 'user', content: 'Look' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id, type: 'function', function: { name, arguments: args } }],
      },
      { role: 'tool', tool_call_id: id, content: 'seen' },
    ],
  };
}
