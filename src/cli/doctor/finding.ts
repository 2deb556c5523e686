// One line of the doctor's report.

export interface Finding {
  /** `note` is worth knowing and nothing to mend. */
  verdict: 'ok' | 'note' | 'wrong';
  /** What was looked at: `configuration`, `account openai-1`. */
  subject: string;
  /** A sentence. */
  message: string;
}
