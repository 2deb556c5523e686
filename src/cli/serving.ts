// Keeps a gateway open until a signal comes, or until it cannot have its port.

import { openHome } from '../core/control/home.ts';
import type { Gateway, GatewayOptions, SeatEvent } from '../core/gateway.ts';
import { type CommandContext, CommandProblem, exitCodes } from './command.ts';
import { complaintLine } from './complaint-line.ts';
import { onStopSignal } from './stop-signal.ts';
import { asProblem } from './system-error.ts';

export type ServingOptions = Omit<GatewayOptions, 'runner' | 'environment' | 'log' | 'onSeat'>;

/** Resolves to the exit code. `onServing` is called after each line that says that this process serves. */
export async function serveUntilStopped(
  options: ServingOptions,
  context: CommandContext,
  onServing: (address: string, key: string) => void = () => {},
): Promise<number> {
  let end: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const stopListening = onStopSignal(() => end(exitCodes.good));
  // The seat may be taken before the gateway is in our hands, and its key with it: what comes early waits.
  const early: SeatEvent[] = [];
  let takeSeat = (seat: SeatEvent): void => void early.push(seat);
  try {
    const gateway = await open(options, context, (seat) => takeSeat(seat));
    if (typeof gateway === 'number') return gateway;
    takeSeat = (seat) => {
      if (seat.seat === 'blocked') {
        context.warn(`error: ${seat.message}`);
        end(seat.reason === 'leader-exists' ? exitCodes.noFollow : exitCodes.blocked);
        return;
      }
      context.print(`Headgate ${seat.seat === 'leads' ? 'listening on' : 'follows'} ${seat.address}`);
      if (seat.seat === 'leads') onServing(seat.address, gateway.clientKey);
    };
    early.forEach(takeSeat);
    const code = await ended;
    await gateway.close();
    return code;
  } finally {
    stopListening();
  }
}

/** The gateway, or the exit code of a configuration that does not parse. */
async function open(
  options: ServingOptions,
  context: CommandContext,
  onSeat: (seat: SeatEvent) => void,
): Promise<Gateway | number> {
  const opening = await openHome(options.home);
  if (!opening.ok) throw new CommandProblem(opening.message);
  const { openGateway, ConfigurationProblem } = await import('../core/gateway.ts');
  try {
    return await openGateway({
      ...options,
      runner: options.demo ? 'headgate serve --demo' : 'headgate serve',
      environment: context.environment,
      log: (level, message) => {
        if (level !== 'debug') context.warn(`${level}: ${message}`);
      },
      onSeat,
    });
  } catch (error) {
    if (!(error instanceof ConfigurationProblem)) throw asProblem(error);
    for (const complaint of error.complaints) context.warn(complaintLine(complaint));
    return exitCodes.configuration;
  }
}
