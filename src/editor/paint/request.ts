// How one past request looks in a list: `12:01:07 claude-sonnet → deepseek-chat`, who served it, how long, how much.

import type { AttemptRecord, RequestRecord } from '../../core/control/protocol.ts';
import { failureKind } from './failure-kind.ts';
import { clockTime, duration, tokenCount } from './figures.ts';
import { plain } from './markdown.ts';
import type { Painting } from './painting.ts';

export interface RequestPaint {
  label: string;
  description: string;
  icon: { id: string; color: string };
}

export function paintRequest(request: RequestRecord, { l10n, language }: Painting): RequestPaint {
  const { servedModel, model } = request;
  const models = servedModel === undefined || servedModel === model ? model : `${model} → ${servedModel}`;
  const parts = [request.account, duration(request.durationMs, language), tokens(request, language)];
  if (request.failure) parts.unshift(failureKind(request.failure.kind, l10n));
  else if (request.attempts.length > 1) parts.push(l10n.t('{0} attempts', request.attempts.length));
  return {
    label: `${clockTime(request.at, language)} ${models}`,
    description: parts.filter((part) => part !== undefined).join(' · '),
    icon: request.failure
      ? { id: 'error', color: 'testing.iconFailed' }
      : { id: 'check', color: 'testing.iconPassed' },
  };
}

export function paintAttempt(attempt: AttemptRecord, { l10n, language }: Painting): RequestPaint {
  const spent = duration(attempt.durationMs, language);
  return {
    label: `${attempt.account} · ${attempt.model}`,
    description: attempt.failure ? `${failureKind(attempt.failure.kind, l10n)} · ${spent}` : spent,
    icon: attempt.failure
      ? { id: 'error', color: 'testing.iconFailed' }
      : { id: 'check', color: 'testing.iconPassed' },
  };
}

/** Markdown. */
export function requestTooltip(request: RequestRecord, painting: Painting): string {
  const { l10n, language } = painting;
  const lines = [
    `**${plain(request.model)}** · ${plain(request.client)} · ${request.format} · ${l10n.t('status {0}', request.status)}`,
  ];
  if (request.failure) lines.push(plain(request.failure.message));
  if (request.firstTokenMs !== undefined) {
    lines.push(l10n.t('First token after {0}.', duration(request.firstTokenMs, language)));
  }
  if (request.losses.length > 0) {
    lines.push(l10n.t('Lost in translation between the formats: {0}.', plain(request.losses.join(', '))));
  }
  lines.push(l10n.t('Request id: {0}', plain(request.id)));
  return lines.join('\n\n');
}

/** Unknown figures are left out: they are not zero. */
function tokens({ usage }: RequestRecord, language: string): string | undefined {
  if (usage?.input === undefined && usage?.output === undefined) return undefined;
  const shown = (count: number | undefined) => (count === undefined ? '?' : tokenCount(count, language));
  return `${shown(usage.input)} → ${shown(usage.output)}`;
}
