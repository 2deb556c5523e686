// The answer of a relayed endpoint on its way to the client: JSON whole, events and sound as they come.

import { sseEvent } from '../../formats/sse.ts';
import { asObject, parseJson } from '../../model/json.ts';
import { collect } from '../../upstream/collect.ts';
import { transportFailure } from '../../upstream/exchange.ts';
import type { Attempted } from '../attempt.ts';
import { passedOn } from '../headers.ts';
import { renameModel } from '../rename-model.ts';
import { malformed, saidError } from './plain-side-answer.ts';
import { modelPaths, passEvents } from './relayed-events.ts';
import { noSuchEndpoint, type SidePassage } from './side-attempt.ts';
import { readSideUsage } from './side-usage.ts';

export async function relayAnswer(passage: SidePassage): Promise<Attempted> {
  const { call, outing, answer } = passage;
  const type = answer.headers['content-type'] ?? '';
  // Gateways with a page of their own show it under every path that they do not know.
  if (/^text\/html\b/i.test(type)) {
    const { url } = outing.prepared.request;
    return { served: false, failure: noSuchEndpoint(url, 'it answers with a web page') };
  }
  if (/^text\/event-stream\b/i.test(type)) return passEvents(passage);
  if (/^application\/([\w.-]+\+)?json\b/i.test(type)) return passWhole(passage);
  if (call.reply.started)
    return { served: false, failure: malformed(`with "${type}" where events were asked for`) };
  return passBytes(passage);
}

async function passWhole({ parts, call, outing, answer, watch }: SidePassage): Promise<Attempted> {
  const bytes = await collect(answer.body);
  const text = bytes.toString('utf8');
  const body = asObject(parseJson(text));
  const said = saidError(outing.prepared.format, text, body, parts.clock.now());
  const failure = said ?? (bytes.length === 0 ? malformed('with an empty body') : undefined);
  if (failure) return { served: false, failure };
  const firstTokenMs = watch.elapsed;
  const named = renameModel(bytes, modelPaths, outing.context.model);
  if (call.reply.started) {
    // The head of an event stream went out while the upstream was silent, and now it does not stream.
    outing.delivery.write(sseEvent(named.toString('utf8').replace(/\s*\n\s*/g, ' ')));
    outing.delivery.write(sseEvent('[DONE]'));
    outing.delivery.end();
  } else outing.delivery.answer(200, { ...passedOn(answer.headers), ...outing.headers }, [named]);
  return { served: true, usage: body && readSideUsage(body), firstTokenMs };
}

async function passBytes({ call, outing, answer, watch }: SidePassage): Promise<Attempted> {
  let firstTokenMs: number | undefined;
  try {
    for await (const piece of answer.body) {
      if (piece.length === 0) continue;
      if (firstTokenMs === undefined) {
        firstTokenMs = watch.elapsed;
        outing.delivery.beginBytes({ ...passedOn(answer.headers), ...outing.headers });
      }
      await outing.delivery.write(piece);
    }
  } catch (error) {
    const failure = watch.explain(transportFailure(error, watch.signal));
    if (firstTokenMs === undefined) return { served: false, failure };
    call.cut();
    return { served: true, failure, firstTokenMs };
  }
  if (firstTokenMs === undefined) return { served: false, failure: malformed('with an empty body') };
  outing.delivery.end();
  return { served: true, firstTokenMs };
}
