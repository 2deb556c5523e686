// A complaint about a configuration file, in the form that editors and compilers use.

import type { Complaint } from '../core/config/configuration.ts';

/** `file:line:column: severity: message`, as far as the place is known. */
export function complaintLine({ file, line, column, severity, message }: Complaint): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [...(place ? [place] : []), severity, message].join(': ');
}
