import assert from 'node:assert/strict';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import { openaiResponses } from '../../../../src/core/formats/openai-responses/index.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { Account } from '../../../../src/core/pool/account.ts';
import type { Candidate, Stage } from '../../../../src/core/pool/choose.ts';
import type { ClientCall } from '../../../../src/core/relay/call.ts';
import { ownerOf } from '../../../../src/core/relay/continuity/proof-owner.ts';
import { resume } from '../../../../src/core/relay/continuity/resume.ts';
import {
  createStoredResponses,
  type KeptResponse,
  type StoredResponses,
} from '../../../../src/core/relay/continuity/stored-responses.ts';
import { account, FakeClock } from '../../../support/accounts.ts';
import { owner } from './owner.ts';

const bounds = { entries: 3, bytes: 100, age: 1000 };
const kept = (id: string): KeptResponse => ({ answer: { id }, before: [], input: [], output: [] });

describe('the store of responses', () => {
  it('finds a response for its own client alone', () => {
    const store = createStoredResponses(new FakeClock());
    store.keep('me', 'resp_1', kept('resp_1'), 10);
    assert.equal(store.find('me', 'resp_1')?.answer.id, 'resp_1');
    assert.equal(store.find('you', 'resp_1'), undefined);
    assert.equal(store.remove('you', 'resp_1'), false);
    assert.equal(store.remove('me', 'resp_1'), true);
    assert.equal(store.find('me', 'resp_1'), undefined);
  });

  it('does not take the id of one client for that of another with a strange name', () => {
    const store = createStoredResponses(new FakeClock());
    store.keep('a","b', 'c', kept('c'), 10);
    assert.equal(store.find('a', 'b","c'), undefined);
  });

  it('is bounded in number, bytes and time', () => {
    const clock = new FakeClock();
    const store = createStoredResponses(clock, { responses: bounds, issuers: bounds });
    for (const id of ['1', '2', '3', '4']) store.keep('me', id, kept(id), 10);
    assert.equal(store.find('me', '1'), undefined);
    store.keep('me', '5', kept('5'), 85);
    assert.deepEqual(
      ['3', '4', '5'].map((id) => store.find('me', id)?.answer.id),
      [undefined, '4', '5'],
    );
    clock.pass(1001);
    assert.equal(store.find('me', '5'), undefined);
  });

  it('remembers for each client where an upstream keeps its responses', () => {
    const clock = new FakeClock();
    const store = createStoredResponses(clock, { responses: bounds, issuers: { ...bounds, bytes: 10_000 } });
    store.issued('me', 'resp_1', owner('one'));
    assert.equal(store.issuer('me', 'resp_1')?.account, 'one');
    assert.equal(store.issuer('you', 'resp_1'), undefined);
    clock.pass(1001);
    assert.equal(store.issuer('me', 'resp_1'), undefined);
  });
});

describe('resuming', () => {
  const accounts = new Map<string, Account>();
  for (const name of ['one', 'other']) accounts.set(name, account(name));
  const candidate = (name: string, format: Candidate['format'] = 'openai-responses'): Candidate => ({
    account: name,
    model: 'm',
    format,
    baseUrl: 'https://x.example',
    standIn: false,
  });
  const stageOf = (...candidates: Candidate[]): Stage => ({ strategy: 'priority', candidates });
  const both = [stageOf(candidate('one'), candidate('other')), stageOf(candidate('one', 'openai-chat'))];

  function callOf(json: JsonObject, format = openaiResponses): ClientCall {
    return {
      requestId: 'r',
      client: { id: 'me', name: 'me' },
      format,
      operation: 'generate',
      model: 'm',
      stream: false,
      headers: {},
      query: '',
      body: [Buffer.from(JSON.stringify(json))],
      json,
      signal: new AbortController().signal,
      reply: { started: false, head() {}, write: () => undefined, end() {} },
    };
  }
  const resumed = (call: ClientCall, stages: Stage[], responses: StoredResponses) =>
    resume(call, stages, { responses, findAccount: (name) => accounts.get(name) });
  const open = () => createStoredResponses(new FakeClock());

  it('leaves a call alone that goes on from nothing', () => {
    const call = callOf({ model: 'm', input: 'Hi' });
    const way = resumed(call, both, open());
    assert.ok(way.ok);
    assert.equal(way.call, call);
    assert.equal(way.stages, both);
  });

  it('leaves a call of a format without such ids alone', () => {
    const call = callOf({ model: 'm', previous_response_id: 'resp_1', messages: [] }, openaiChat);
    const way = resumed(call, both, open());
    assert.ok(way.ok);
    assert.equal(way.call, call);
  });

  it('puts what was said before the new input, and writes the body anew', () => {
    const responses = open();
    const [before, input, output] = [[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]];
    responses.keep('me', 'resp_1', { answer: {}, before, input, output }, 1);
    const call = callOf({ model: 'm', input: [{ n: 4 }], previous_response_id: 'resp_1', store: true });
    const way = resumed(call, both, responses);
    assert.ok(way.ok);
    const expected = { model: 'm', store: true, input: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }] };
    assert.deepEqual(way.call.json, expected);
    assert.deepEqual(JSON.parse(Buffer.concat(way.call.body).toString()), expected);
    assert.equal(way.stages, both);
    assert.equal(call.json.previous_response_id, 'resp_1', 'the call itself is not changed');
  });

  it('goes to the account that keeps the response, in its own format alone', () => {
    const responses = open();
    responses.issued('me', 'resp_1', ownerOf(account('one'), 'm'));
    const way = resumed(callOf({ model: 'm', previous_response_id: 'resp_1' }), both, responses);
    assert.ok(way.ok);
    assert.deepEqual(way.stages, [stageOf(candidate('one'))]);
    assert.deepEqual(way.boundTo, { id: 'resp_1', account: 'one' });
  });

  it('ends where that account is not among those that could serve', () => {
    const responses = open();
    responses.issued('me', 'resp_1', ownerOf(account('gone'), 'm'));
    const way = resumed(callOf({ model: 'm', previous_response_id: 'resp_1' }), both, responses);
    assert.ok(!way.ok);
    const { code, parameter, scope, message } = way.failure;
    assert.deepEqual(
      [code, parameter, scope],
      ['previous_response_not_found', 'previous_response_id', 'request'],
    );
    assert.match(message, /kept by the account "gone"/);
  });

  it('ends at an unknown id, unless one account alone could have issued it', () => {
    const call = callOf({ model: 'm', previous_response_id: 'resp_1' });
    const way = resumed(call, both, open());
    assert.ok(!way.ok);
    assert.equal(way.failure.message, "Previous response with id 'resp_1' not found.");
    const only = resumed(call, [stageOf(candidate('one'))], open());
    assert.ok(only.ok);
    assert.equal(only.call, call);
    assert.ok(!resumed(call, [stageOf(candidate('one', 'openai-chat'))], open()).ok);
  });
});
