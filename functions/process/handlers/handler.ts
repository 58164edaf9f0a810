import type { Firestore, Transaction } from '@google-cloud/firestore';
import type { z } from 'zod';
import type { JsonObject } from '../../event/envelope.ts';

/**
 * What is done with an event of one type. Reads and writes through `tx` take effect together with the mark that the
 * event was processed, or not at all. It may run several times before that: nothing else it does is undone, so it
 * does nothing else. It throws to have the event delivered again.
 */
export type Handler<T = JsonObject> = (event: T, tx: Transaction, firestore: Firestore) => Promise<void>;

/** A handler that can tell beforehand whether an event is as it needs it. */
export interface CheckedHandler extends Handler {
  /** @throws SchemaError when the event breaks the schema */
  check(event: JsonObject): void;
}

export type Handlers = ReadonlyMap<string, Handler | CheckedHandler>;

/** An event of a known type that is not as its schema says. Names the places that are wrong, never what is there. */
export class SchemaError extends Error {
  override name = 'SchemaError';
}

/** A handler that gets its events checked. */
export function checked<T>(schema: z.ZodType<T>, handler: Handler<T>): CheckedHandler {
  const parse = (event: JsonObject): T => {
    const result = schema.safeParse(event);
    if (result.success) return result.data;
    const places = result.error.issues.map(({ path, code }) => `${path.join('.') || 'event'} (${code})`);
    throw new SchemaError(`The event breaks its schema at ${places.slice(0, 5).join(', ')}`);
  };
  return Object.assign(
    async (event: JsonObject, tx: Transaction, firestore: Firestore) => handler(parse(event), tx, firestore),
    { check: (event: JsonObject) => void parse(event) },
  );
}
