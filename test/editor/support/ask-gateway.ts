// Run in a terminal: asks the gateway that the variables name for one answer, and prints what came as JSON.
// Argument: the model.

export interface GatewayAnswer {
  status: number;
  /** The name of the account that served. */
  account: string | null;
  /** The text of the answer, or the error's message. */
  text: string;
}

export async function askGateway(address: string, key: string, model: string): Promise<GatewayAnswer> {
  const response = await fetch(`${address}/v1/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Hello.' }] }),
  });
  const body: any = await response.json();
  return {
    status: response.status,
    account: response.headers.get('x-headgate-account'),
    text: response.ok ? body.content.map((block: any) => block.text ?? '').join('') : body.error?.message,
  };
}

if (import.meta.main) {
  const { ANTHROPIC_BASE_URL, ANTHROPIC_AUTH_TOKEN } = process.env;
  const answer = await askGateway(`${ANTHROPIC_BASE_URL}`, `${ANTHROPIC_AUTH_TOKEN}`, `${process.argv[2]}`);
  console.log(JSON.stringify(answer));
}
