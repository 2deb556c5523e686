// What is safe to ask of a local server, whichever model it has loaded.

import { traitsWithChat } from './by-format.ts';
import { openWeightsTraits } from './open-weights.ts';

/** Chat templates differ in where they take instructions; all of them take them at the front. */
export const localTraits = traitsWithChat((model) => ({ ...openWeightsTraits(model), systemTurns: false }));
