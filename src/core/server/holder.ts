// Finds out who holds a port that we wanted, without telling him anything.

import { request } from 'node:http';
import { type ControlClient, ControlFailure } from '../control/client.ts';
import { hostAndPort } from '../control/host-and-port.ts';
import type { Status } from '../control/protocol.ts';
import { asObject, asString, parseJson } from '../model/json.ts';

export type Holder =
  | { kind: 'ours'; status: Status }
  /** `message` is a whole sentence for the user. */
  | { kind: 'stranger'; message: string }
  /** Nobody answers: the holder is coming, going, or stuck. */
  | { kind: 'silent' };

const HEALTH_TIMEOUT = 1000;
const LARGEST_HEALTH = 4096;

/** Asks for liveness without any key, then for the proof; only a proved holder is asked with the secret. */
export async function askHolder(control: ControlClient, host: string, port: number): Promise<Holder> {
  const health = await askHealth(host, port);
  const where = hostAndPort(host, port);
  if (health === 'silent') return { kind: 'silent' };
  if (health === 'other') {
    return {
      kind: 'stranger',
      message: `Another program listens at ${where}. Choose another port, or stop that program.`,
    };
  }
  try {
    return { kind: 'ours', status: await control.get<Status>('status') };
  } catch (error) {
    if (!(error instanceof ControlFailure)) throw error;
    if (error.code !== 'stranger') return { kind: 'silent' };
    return {
      kind: 'stranger',
      message: `A Headgate of another user or state folder listens at ${where}. Choose another port, or stop that one.`,
    };
  }
}

function askHealth(host: string, port: number): Promise<'headgate' | 'other' | 'silent'> {
  return new Promise((resolve) => {
    const call = request({ host, port, path: '/health', agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
        if (text.length > LARGEST_HEALTH) settle('other');
      });
      answer.on('end', () => settle(answer.statusCode === 200 && isHealth(text) ? 'headgate' : 'other'));
    });
    const settle = (verdict: 'headgate' | 'other' | 'silent') => {
      call.destroy();
      resolve(verdict);
    };
    call.setTimeout(HEALTH_TIMEOUT, () => settle('silent'));
    call.on('error', (error: NodeJS.ErrnoException) => {
      // Node's parser says HPE_... of an answer that is not HTTP at all.
      settle(error.code?.startsWith('HPE_') ? 'other' : 'silent');
    });
    call.end();
  });
}

function isHealth(text: string): boolean {
  const fields = asObject(parseJson(text));
  return asString(fields?.status) === 'ok' && asString(fields?.version) !== undefined;
}
