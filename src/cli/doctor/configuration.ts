// The doctor's look at the configuration file.

import type { ConfigurationInspection } from '../../core/gateway.ts';
import { complaintLine } from '../complaint-line.ts';
import type { Finding } from './finding.ts';

const subject = 'configuration';

export function examineConfiguration({
  file,
  exists,
  found,
  complaints,
}: ConfigurationInspection): Finding[] {
  if (!exists)
    return [{ verdict: 'note', subject, message: `There is no ${file} yet, so no account is known.` }];
  const findings = complaints.map(
    (complaint): Finding => ({
      verdict: complaint.severity === 'error' ? 'wrong' : 'note',
      subject,
      message: complaintLine(complaint),
    }),
  );
  if (found && !findings.some(({ verdict }) => verdict === 'wrong')) {
    const { length } = found.accounts;
    const message = `${file} has ${length} ${length === 1 ? 'account' : 'accounts'}.`;
    findings.unshift({ verdict: length > 0 ? 'ok' : 'note', subject, message });
  }
  return findings;
}
