import type { RoundTrip } from './change.ts';
export const gemini: RoundTrip = { traits: {}, changes: [] };
