// Calls to the hosts that know profiles, models and plans. They have two generations, and two ways of being called.

import { asObject, asString, type JsonObject, parseJson } from '../../../model/json.ts';
import type { Token, TokenExchange } from '../../sign-in.ts';
import { tokenTypeHeader } from './fields.ts';

/** With `target` the operation is named by a header and posted to `/`, else by the path. */
export interface ServiceCall {
  url: string;
  method: 'GET' | 'POST';
  target?: string;
  body?: JsonObject;
}

/** `none` = this host or way does not know the operation; `trouble` = it may later. */
export type ServiceAnswer =
  | { kind: 'answer'; body: JsonObject }
  | { kind: 'refused' | 'none' | 'trouble'; message: string };

export async function ask(token: Token, exchange: TokenExchange, call: ServiceCall): Promise<ServiceAnswer> {
  const { url, method, target, body } = call;
  const type = target ? 'application/x-amz-json-1.0' : 'application/json';
  const answer = await exchange({
    url,
    method,
    headers: {
      authorization: `Bearer ${token.access}`,
      accept: 'application/json',
      ...tokenTypeHeader(token),
      ...(body && { 'content-type': type }),
      ...(target && { 'x-amz-target': target }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const { host } = new URL(url);
  const said = asObject(parseJson(answer.text));
  if (answer.status === 200 && said) return { kind: 'answer', body: said };
  if (answer.status === 0) return { kind: 'trouble', message: `${host}: ${answer.text}` };
  const words = asString(said?.message) ?? asString(said?.Message) ?? '';
  const message = `${host} answered with status ${answer.status}.`;
  if (answer.status === 401 || (answer.status === 403 && /token/i.test(words))) {
    return { kind: 'refused', message };
  }
  const isTrouble = answer.status === 429 || answer.status >= 500;
  return { kind: isTrouble ? 'trouble' : 'none', message };
}

/** The first answer of those that know; else what speaks for trying again. */
export async function askInTurn(
  token: Token,
  exchange: TokenExchange,
  calls: ServiceCall[],
): Promise<ServiceAnswer> {
  let told: ServiceAnswer = { kind: 'none', message: 'No host of Kiro knows this.' };
  const weight = { none: 0, refused: 1, trouble: 2, answer: 3 };
  for (const call of calls) {
    const answer = await ask(token, exchange, call);
    if (answer.kind === 'answer') return answer;
    if (weight[answer.kind] >= weight[told.kind]) told = answer;
  }
  return told;
}
