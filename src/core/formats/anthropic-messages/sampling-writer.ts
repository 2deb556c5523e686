// Sampling parameters, as far as this dialect and the model take them.

import type { Sampling } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';

/** `refused`: the model takes none, or thinks. A temperature of 1 is then what happens anyway. */
export function writeSampling(sampling: Sampling, refused: boolean, losses: Set<string>): JsonObject {
  if (sampling.seed !== undefined) losses.add('seed');
  if (sampling.frequencyPenalty !== undefined) losses.add('frequency_penalty');
  if (sampling.presencePenalty !== undefined) losses.add('presence_penalty');
  if (refused) {
    if (sampling.temperature !== undefined && sampling.temperature !== 1) losses.add('temperature');
    if (sampling.topP !== undefined && sampling.topP !== 1) losses.add('top_p');
    if (sampling.topK !== undefined) losses.add('top_k');
    return {};
  }
  const written: JsonObject = {};
  if (sampling.temperature !== undefined) written.temperature = clamp(sampling.temperature, losses);
  if (sampling.topP !== undefined) {
    // Claude 4.1 to 4.6 answer 400 to both at once.
    if (written.temperature === undefined) written.top_p = sampling.topP;
    else if (sampling.topP !== 1) losses.add('top_p');
  }
  if (sampling.topK !== undefined) written.top_k = sampling.topK;
  return written;
}

/** Others go up to 2. */
function clamp(temperature: number, losses: Set<string>): number {
  if (temperature > 1) losses.add('temperature above 1');
  return Math.min(1, Math.max(0, temperature));
}
