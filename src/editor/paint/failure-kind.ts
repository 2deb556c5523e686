// The kinds of failure in two or three words.

import type { FailureKind } from '../../core/model/failure.ts';
import type { Translator } from './painting.ts';

/** Kinds that this version does not know are shown as they are. */
export function failureKind(kind: string, l10n: Translator): string {
  const words: Record<FailureKind, string> = {
    'invalid-request': l10n.t('request refused'),
    'context-too-long': l10n.t('conversation too long'),
    'too-large': l10n.t('request too large'),
    unauthenticated: l10n.t('key refused'),
    billing: l10n.t('payment needed'),
    forbidden: l10n.t('not allowed'),
    'model-not-found': l10n.t('model not found'),
    'rate-limit': l10n.t('rate limit'),
    quota: l10n.t('quota used up'),
    overloaded: l10n.t('overloaded'),
    server: l10n.t('server error'),
    timeout: l10n.t('no answer in time'),
    unreachable: l10n.t('unreachable'),
    redirect: l10n.t('redirected'),
    malformed: l10n.t('no valid answer'),
    'broken-stream': l10n.t('stream broke off'),
    cancelled: l10n.t('cancelled by the agent'),
  };
  return words[kind as FailureKind] ?? kind;
}
