// The doctor's look at the configuration file.

import { complaintLine } from '../complaint-line.ts';
import type { ConfigurationReading } from '../configuration-file.ts';
import type { Finding } from './finding.ts';

const subject = 'configuration';

export function examineConfiguration(reading: ConfigurationReading): Finding[] {
  const { file, exists, configuration, complaints } = reading;
  if (!exists)
    return [{ verdict: 'note', subject, message: `There is no ${file} yet, so no account is known.` }];
  const findings = complaints.map(
    (complaint): Finding => ({
      verdict: complaint.severity === 'error' ? 'wrong' : 'note',
      subject,
      message: complaintLine(complaint),
    }),
  );
  if (configuration && !findings.some(({ verdict }) => verdict === 'wrong')) {
    const { length } = configuration.accounts;
    const message = `${file} has ${length} ${length === 1 ? 'account' : 'accounts'}.`;
    findings.unshift({ verdict: length > 0 ? 'ok' : 'note', subject, message });
  }
  return findings;
}
