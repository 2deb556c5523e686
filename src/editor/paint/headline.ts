// Who serves this window, or why nobody does, as one sentence.

import type { GatewayState } from '../state.ts';
import { blockedSentence } from './blocked.ts';
import type { Translator } from './painting.ts';

export function headline(state: GatewayState, l10n: Translator): string {
  switch (state.kind) {
    case 'running':
      return state.leads
        ? l10n.t('Headgate serves at {0} from this window.', state.status.address)
        : l10n.t('Headgate is served at {0} by {1}.', state.status.address, state.status.runner);
    case 'starting':
      return l10n.t('Headgate is starting.');
    case 'stopped':
      return l10n.t('Headgate is stopped.');
    case 'failed':
      return l10n.t('The gateway ended unexpectedly: {0}. It is started again by itself.', state.message);
    case 'blocked':
      return blockedSentence(state, l10n);
  }
}
