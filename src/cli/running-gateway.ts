// Reaches the gateway that serves the state folder now, over the control API.

import type { AgentContext } from '../core/agents/agent.ts';
import { type ControlClient, ControlFailure, createControlClient } from '../core/control/client.ts';
import { openHome } from '../core/control/home.ts';
import type { Status } from '../core/control/protocol.ts';
import { readSeatRecord } from '../core/control/seat-record.ts';
import { type CommandContext, CommandProblem } from './command.ts';
import { stateFolder } from './state-folder.ts';

const usualPlace = { host: '127.0.0.1', port: 8317 };

/** Runs `ask` with a client of the running gateway. Rejects with `CommandProblem` when none runs, or it says no. */
export async function withRunningGateway<T>(
  context: CommandContext,
  ask: (client: ControlClient) => Promise<T>,
): Promise<T> {
  const home = stateFolder(context.environment);
  const { host, port } = (await readSeatRecord(home)) ?? usualPlace;
  const client = createControlClient({ home, host, port });
  try {
    return await ask(client);
  } catch (error) {
    if (!(error instanceof ControlFailure)) throw error;
    if (error.code !== 'unreachable') throw new CommandProblem(error.message);
    throw new CommandProblem(
      `No gateway runs for the state folder ${home}. Start one with "headgate serve", or open VS Code with Headgate.`,
    );
  } finally {
    client.close();
  }
}

/** The running gateway's picture of itself; undefined when none runs. */
export async function runningStatus(context: CommandContext): Promise<Status | undefined> {
  try {
    return await withRunningGateway(context, (client) => client.get<Status>('status'));
  } catch (error) {
    if (error instanceof CommandProblem) return undefined;
    throw error;
  }
}

/** Where the running gateway is, and the key that always works there. */
export async function agentAccess(context: CommandContext): Promise<AgentContext> {
  const { address } = await withRunningGateway(context, (client) => client.get<Status>('status'));
  const opening = await openHome(stateFolder(context.environment));
  if (!opening.ok) throw new CommandProblem(opening.message);
  return { address, key: opening.home.defaultKey };
}
