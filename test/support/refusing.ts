// How the rules of a strict upstream say no: the first thing that is wrong ends the check.

export interface Refusal {
  message: string;
  param: string;
  code: string | null;
}

export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export function refuse(param: string, message: string, code: string | null = null): never {
  throw new Refused({ param, message: `${message} (${param})`, code });
}

export function demand(condition: unknown, param: string, message: string): asserts condition {
  if (!condition) refuse(param, message);
}

export function words(list: string): Set<string> {
  return new Set(list.split(' '));
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isToolName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(value);
}
