// Answers that are kept for later requests, read back and forgotten: GET and DELETE of /v1/responses/{id}.

import type { Format } from '../formats/format.ts';
import type { JsonObject } from '../model/json.ts';
import type { Client } from '../relay/call.ts';
import { type Exchange, type Refusal, refuse, sendJson } from './exchange.ts';
import type { KeptPath } from './paths.ts';
import type { Services } from './services.ts';

interface Visit {
  exchange: Exchange;
  services: Services;
  format: Format;
  client: Client;
}

/** OpenAI's own bounds of a page. */
const defaultLimit = 20;
const largestLimit = 100;

export function serveKept({ exchange, services, format, client }: Visit, path: KeptPath): void {
  const allowed = path.part === 'answer' ? ['GET', 'DELETE'] : ['GET'];
  const isAllowed = allowed.includes(exchange.method);
  const body = isAllowed ? bodyOf(exchange, services, client, path) : undefined;
  if (body) {
    exchange.response.setHeader('x-headgate-attempts', '0');
    sendJson(exchange, 200, body);
  } else refuse(exchange, format, isAllowed ? notFound(path.id) : wrongMethod(exchange, allowed));
}

function notFound(id: string): Refusal {
  return {
    status: 404,
    kind: 'invalid-request',
    message: `Response with id '${id}' not found. Headgate keeps for a day what it answers itself; other responses are with their vendor.`,
    parameter: 'response_id',
  };
}

function wrongMethod({ method }: Exchange, allowed: string[]): Refusal {
  return {
    status: 405,
    kind: 'invalid-request',
    message: `A kept response takes ${allowed.join(' and ')} here, not ${method.slice(0, 20)}.`,
    headers: { allow: allowed.join(', ') },
  };
}

function bodyOf(
  { method, query }: Exchange,
  { relay: { kept } }: Services,
  client: Client,
  { id, part }: KeptPath,
): JsonObject | undefined {
  if (part === 'answer') return method === 'GET' ? kept?.answer(client, id) : kept?.remove(client, id);
  const limit = Number(query.get('limit') ?? defaultLimit);
  return kept?.input(client, id, {
    limit: Number.isInteger(limit) && limit >= 1 ? Math.min(limit, largestLimit) : defaultLimit,
    order: query.get('order') === 'asc' ? 'asc' : 'desc',
    after: query.get('after') ?? undefined,
  });
}
