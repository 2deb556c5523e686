import type { RoundTrip } from './change.ts';
export const openAiResponses: RoundTrip = { traits: {}, changes: [] };
