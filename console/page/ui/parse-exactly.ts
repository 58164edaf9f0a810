/** A number of a JSON text, in the digits in which it was sent: JavaScript would round or shorten some. */
export class Digits {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

/** Parses JSON, and keeps numbers as they were written. @returns undefined for what is no JSON */
export function parseExactly(text: string): unknown {
  const revive: Reviver = (_, value, { source }) => {
    return typeof value === 'number' && source !== undefined ? new Digits(source) : value;
  };
  try {
    return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}
