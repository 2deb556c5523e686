// A request to one of the endpoints beside chat.

import type { Call } from '../call.ts';

export type SideEndpoint =
  | { kind: 'embeddings'; shape: EmbeddingShape }
  /** `path` stands below the base URL of an OpenAI dialect: `images/edits`. */
  | { kind: 'relayed'; path: string };

/** OpenAI's one endpoint; Google's for one content, and for a list of them. */
export type EmbeddingShape = 'openai' | 'google' | 'google-batch';

export interface SideCall extends Call {
  endpoint: SideEndpoint;
  /** The body leaves the model to the upstream; `model` is then the name for "any". */
  unnamed: boolean;
  /** Breaks the connection off, so that an answer cut short does not look whole. */
  cut(): void;
}
