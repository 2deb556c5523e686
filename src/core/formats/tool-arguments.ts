// Tool arguments stay text; this settles the ways in which vendors and clients say "none".

import type { Json } from '../model/json.ts';

/** The arguments as text; empty for absent, empty and `null`. Some servers send them parsed. */
export function argumentsText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.trim() === 'null' || text.trim() === '' ? '' : text;
}
