// Why no gateway serves this window, as one sentence.

import type { GatewayState } from '../state.ts';
import type { Translator } from './painting.ts';

type Blocked = Extract<GatewayState, { kind: 'blocked' }>;

export function blockedSentence(blocked: Blocked, l10n: Translator): string {
  switch (blocked.reason) {
    case 'stranger':
      return l10n.t(
        'Another program uses port {0}. Headgate cannot serve until it has a port of its own.',
        blocked.port,
      );
    case 'other-port':
      return l10n.t(
        'A gateway for the same state folder runs at another port than {0}. Set headgate.port to that port, or end the other gateway.',
        blocked.port,
      );
    case 'other-configuration':
      return l10n.t(
        'The gateway at port {0} was started with another configuration file. Set headgate.configFile to the same file, or end the other gateway.',
        blocked.port,
      );
  }
}
