// The `kiro` format: what Kiro's conversation service speaks. Nobody speaks it to us.

import type { UpstreamFormat } from '../format.ts';
import { readAnswer } from './answer-reader.ts';
import { endpoint, headers } from './endpoint.ts';
import { eventStream } from './event-stream.ts';
import { readFailure } from './failure-reader.ts';
import { readModels } from './models.ts';
import { writeRequest } from './request-writer.ts';
import { createStreamReader } from './stream-reader.ts';

export const kiro: UpstreamFormat = {
  id: 'kiro',
  framing: eventStream,
  endpoint,
  headers,
  // The service takes bytes only.
  takesMediaUrl: () => false,
  writeRequest,
  readAnswer,
  createStreamReader,
  readFailure,
  readModels,
};
