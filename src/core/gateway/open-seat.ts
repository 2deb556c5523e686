// Takes the seat in the way the gateway was asked to: following or not, and for the demo on any port.

import type { Home } from '../control/home.ts';
import { hostAndPort } from '../control/host-and-port.ts';
import type { GatewayOptions } from '../gateway.ts';
import type { Listener } from '../server/listener.ts';
import { type Blocked, type Seat, type SeatOptions, takeSeat } from '../server/seat.ts';
import type { ConfigurationKeeper } from './configuration-keeper.ts';
import { dialects } from './formats.ts';

export interface SeatPlan {
  options: Pick<GatewayOptions, 'host' | 'port' | 'demo' | 'follow' | 'keepTrying' | 'onSeat' | 'log'>;
  keeper: ConfigurationKeeper;
  home: Home;
  version: string;
  /** Assembles the gateway behind the port. */
  begin(listener: Listener): Promise<void>;
}

/** Where to listen: as the gateway was started, else as the configuration says now. */
export function addressOf(
  options: SeatPlan['options'],
  keeper: ConfigurationKeeper,
): { host: string; port: number } {
  const { host, port } = keeper.current().server;
  return { host: options.host ?? host, port: options.port ?? port };
}

export function openSeat(plan: SeatPlan): Seat {
  const { options, keeper } = plan;
  const at = addressOf(options, keeper);
  const leave = () => void seat.close();
  let seat = takeSeat(seatOptions(plan, at, onBlocked, leave));
  function onBlocked(blocked: Blocked): void {
    if (!options.demo || at.port === 0) {
      options.onSeat({ seat: 'blocked', ...blocked });
      return;
    }
    at.port = 0;
    seat = takeSeat(seatOptions(plan, at, onBlocked, leave));
  }
  return { close: () => seat.close() };
}

function seatOptions(
  { options, keeper, home, version, begin }: SeatPlan,
  { host, port }: { host: string; port: number },
  onBlocked: (blocked: Blocked) => void,
  leave: () => void,
): SeatOptions {
  return {
    host,
    port,
    home: home.path,
    configFile: keeper.file,
    version,
    controlSecret: home.controlSecret,
    dialects,
    keepTrying: options.keepTrying ?? false,
    report: (error, requestId) => options.log('error', `${requestId}: ${describeBug(error)}`),
    onLead(listener) {
      begin(listener).catch((error) => {
        options.log('error', `The gateway cannot begin: ${describeBug(error)}`);
        leave();
      });
    },
    onFollow(leader) {
      const address = `http://${hostAndPort(host, leader)}`;
      if (options.follow) options.onSeat({ seat: 'follows', address, port: leader });
      else
        options.onSeat({
          seat: 'blocked',
          reason: 'leader-exists',
          port: leader,
          message: alreadyServed(address),
        });
    },
    onBlocked,
  };
}

function alreadyServed(address: string): string {
  return `Another Headgate serves this state folder at ${address} already. Leave out --no-follow to stand by for it.`;
}

function describeBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
