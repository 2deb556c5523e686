import assert from 'node:assert/strict';
import { formats } from '../../../src/core/gateway/formats.ts';
import { ask, startGateway, type TestGateway } from '../../support/gateway.ts';
import { type ReceivedRequest, type ScriptedAnswer, ScriptedServer } from '../../support/scripted-server.ts';
import { type Vendor, vendors } from './vendors.ts';

const credentialHeaders = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];
const byId = new Map(vendors.map((vendor) => [vendor.id, vendor]));

const good = {
  chat: { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [choice('hello')] },
  messages: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  },
  gemini: {
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'hello' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  },
};

function choice(content: string): object {
  return { index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' };
}

/** All vendors behind one door: the account's own header says which one is meant. */
function vendor(request: ReceivedRequest): ScriptedAnswer {
  const found = byId.get(request.headers['x-vendor'] ?? '');
  if (!found) return { status: 404, body: 'no vendor is named' };
  if (!hasCredential(request, found)) return { status: found.refusal.status, body: found.refusal.body };
  const { pathname } = new URL(found.calls);
  if (request.method === 'POST' && request.url === pathname) return { body: answerAt(pathname) };
  const listPath = pathname.replace(/\/(chat\/completions|messages)$/, '/models');
  if (request.method === 'GET' && request.url === listPath && found.list) return { body: found.list };
  return { status: 404, body: `nothing is at ${request.url}` };
}

/** Nothing but the one header may carry a key; a server of the Messages format reads both of the usual ones. */
function hasCredential({ headers }: ReceivedRequest, { id, credential }: Vendor): boolean {
  const carried = credentialHeaders.filter((name) => headers[name] !== undefined);
  if (!credential) return carried.length === 0;
  const isBoth = id === 'minimax' && headers.authorization === 'Bearer k';
  return headers[credential[0]] === credential[1] && carried.length === (isBoth ? 2 : 1);
}

function answerAt(path: string): object {
  if (path.endsWith('/messages')) return good.messages;
  return path.endsWith(':generateContent') ? good.gemini : good.chat;
}

/** Two accounts of each vendor: one as it should be, one with a bad key. */
function configuration(url: string): string {
  const accounts = vendors.flatMap(({ id, calls, credential }) => {
    const path = new URL(calls).pathname.replace(
      /(\/v1)?\/messages$|\/chat\/completions$|\/models\/m:.*$/,
      '',
    );
    const common = `type: ${id}, headers: { X-Vendor: ${id} }`;
    const key = credential ? ', api-key: k' : '';
    return [
      `  - { name: ${id}-good, ${common}, base-url: "${url}${path}"${key} }`,
      `  - { name: ${id}-bad, ${common}, base-url: "${url}${path}", api-key: bad }`,
    ];
  });
  return `providers:\n${accounts.join('\n')}\n`;
}

describe('a server that is as strict as', () => {
  let server: ScriptedServer;
  let gateway: TestGateway;
  const question = { model: 'm', messages: [{ role: 'user', content: 'hello?' }] };

  before(async () => {
    server = await ScriptedServer.start(vendor);
    gateway = await startGateway(configuration(server.url));
  });
  after(async () => {
    await gateway?.close();
    await server?.close();
  });

  for (const { id, list, refusal } of vendors) {
    it(`${id} answers the right key at the right place`, async () => {
      const answer = await ask(gateway, `/${id}-good/v1/chat/completions`, question);
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.body.choices[0].message.content, 'hello');
      assert.equal(answer.headers.get('x-headgate-account'), `${id}-good`);
    });

    if (list)
      it(`${id} has its list of models read`, async () => {
        const authorization = `Bearer ${gateway.key}`;
        const answer = await fetch(`${gateway.url}/${id}-good/v1/models`, { headers: { authorization } });
        const { data } = (await answer.json()) as { data: { id: string }[] };
        assert.deepEqual(
          data.map((model) => model.id),
          ['m'],
        );
      });

    it(`${id} is heard when it refuses a key`, async () => {
      const answer = await ask(gateway, `/${id}-bad/v1/chat/completions`, question);
      assert.ok(answer.status >= 400);
      assert.ok(answer.body.error.message.includes(refusal.words), answer.text);
      const { state } = await gateway.account(`${id}-bad`);
      // A model that is not there is no fault of the account.
      assert.equal(state, refusal.status === 404 ? 'ready' : 'broken');
    });
  }

  it('Mistral is heard when it refuses a field', () => {
    const detail = [
      { type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' },
    ];
    const body = { object: 'error', message: { detail }, type: 'invalid_request_error', param: null };
    const words = formats.get('openai-chat')?.readFailure(422, JSON.stringify(body));
    assert.equal(words?.message, 'body.seed: Extra inputs are not permitted');
    assert.equal(words?.type, 'invalid_request_error');
  });

  it('a local one gets the key that its account has nevertheless', () => {
    const asked = server.requests.filter(
      ({ headers, method }) => headers['x-vendor'] === 'ollama' && method === 'POST',
    );
    assert.deepEqual(
      asked.map(({ headers }) => headers.authorization),
      [undefined, 'Bearer bad'],
    );
  });
});
