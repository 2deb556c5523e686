// What every painter needs from outside, so that it can run without the editor.

import type { l10n } from 'vscode';

/** The editor's translator. Always called as `l10n.t(...)`: the extraction of sentences looks for that. */
export type Translator = Pick<typeof l10n, 't'>;

export interface Painting {
  l10n: Translator;
  /** A language tag, such as `en` or `zh-cn`. */
  language: string;
  /** Epoch milliseconds. */
  now: number;
}
