// The doctor's look at who serves, or whether somebody could.

import type { Status } from '../../core/control/protocol.ts';
import type { ConfigurationInspection } from '../../core/gateway.ts';
import { whyPortIsTaken } from '../port.ts';
import type { Finding } from './finding.ts';

const subject = 'gateway';

export async function examineGateway(
  status: Status | undefined,
  { found }: ConfigurationInspection,
): Promise<Finding[]> {
  if (status) {
    const message = `${status.address} serves, run by ${status.runner}, version ${status.version}.`;
    return [{ verdict: 'ok', subject, message }];
  }
  if (!found) return [];
  const taken = await whyPortIsTaken(found.host, found.port);
  if (!taken) return [{ verdict: 'note', subject, message: `None runs; port ${found.port} is free for it.` }];
  const message = `None runs, and port ${found.port} cannot be had (${taken}). Choose another "server.port".`;
  return [{ verdict: 'wrong', subject, message }];
}
