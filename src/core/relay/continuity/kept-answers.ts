// Answers that are kept here, as a client reads them back by their ids.

import type { Page } from '../../formats/continuity.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Client } from '../call.ts';
import type { Formats } from '../prepare.ts';
import type { StoredResponses } from './stored-responses.ts';

/** Everything is undefined where nothing is kept for this client under the id. */
export interface KeptAnswers {
  answer(client: Client, id: string): JsonObject | undefined;
  /** A page of what the request of the answer said itself. */
  input(client: Client, id: string, page: Page): JsonObject | undefined;
  /** Forgets it, and says so in the words of the format. */
  remove(client: Client, id: string): JsonObject | undefined;
}

/** undefined when no format that is built in keeps answers. */
export function createKeptAnswers(formats: Formats, responses: StoredResponses): KeptAnswers | undefined {
  const storage = [...formats.values()].find((format) => format.storage)?.storage;
  if (!storage) return undefined;
  return {
    answer: (client, id) => responses.find(client.id, id)?.answer,
    input(client, id, page) {
      const kept = responses.find(client.id, id);
      return kept && storage.writeInput(kept.input, page);
    },
    remove: (client, id) => (responses.remove(client.id, id) ? storage.writeDeletion(id) : undefined),
  };
}
