import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { z } from 'zod';
import type { JsonObject } from '../../event/envelope.ts';
import type { Log } from '../../runtime/log.ts';
import type { HandlerTransaction } from '../deferred-writes.ts';
import type { Emission } from '../emitted-changes.ts';

/** The second argument of a handler. */
export interface HandlerContext {
  /**
   * The transaction that also creates the event's marker. All its writes take effect, or none does. Writes are kept until
   * every handler of the event is done.
   */
  tx: HandlerTransaction;
  /** The vehicle's document before the event, read together with the event's marker. */
  vehicle: DocumentSnapshot;
  firestore: Firestore;
  /** The variables of the environment that begin with `APP_`, which are yours. */
  settings: Readonly<Record<string, string>>;
  /** The time at which `receive` got the event, in Unix ms. */
  receivedAt: number;
  /** The time at which Smartcar delivered the event, in Unix ms. Is `receivedAt` where Smartcar's clock ran ahead. */
  deliveredAt: number;
  /** Is true where an operator has the event processed again. */
  isReplay: boolean;
  /** Writes a log line with the event's ids, once the transaction is committed or has failed for good. */
  log: Log;
  /**
   * Announces a change on the topic `changes`.
   * - Stores the change with the event's marker. After the commit, publishes the change at least once, always under the
   *   same id.
   * - Announces nothing in a replay, unless the operator asks for announcements or the event was never processed.
   * @throws EmitError where the change has no valid type, or the changes of the event are too large
   */
  emit(change: Emission): void;
  /** Counts a part of the event that was not used, by its place in `data`, as `signals[3]`. Never give its content. */
  leaveOut(place: string): void;
}

/** The work on the events of one type. */
export interface Handler<Schema extends z.ZodType = z.ZodType> {
  /** Parses the whole event, with the `eventId` and the `vehicleId` under which the event is processed. */
  schema: Schema;
  /**
   * Does the work. May run several times before the transaction is committed, so it must have no effect outside of `tx`.
   * Throws to have the event delivered again.
   */
  handle(event: z.output<Schema>, context: HandlerContext): void | Promise<void>;
}

/** The handlers of each event type. They run in order, in the same transaction. */
export type Handlers = ReadonlyMap<string, readonly Handler[]>;

/** Checks the types of a handler, and returns the handler in the form that a map of handlers holds. */
export function handler<Schema extends z.ZodType>(definition: Handler<Schema>): Handler {
  return definition as unknown as Handler;
}

/** An event breaks the schema of its handler. The message names the wrong places, and never their content. */
export class SchemaError extends Error {
  override name = 'SchemaError';
}

/** Parses an event by the schema of a handler. @throws SchemaError where the event breaks the schema */
export function parseEvent({ schema }: Handler, event: JsonObject): unknown {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  const places = result.error.issues.map(({ path, code }) => `${path.join('.') || 'event'} (${code})`);
  throw new SchemaError(`The event breaks its schema at ${places.slice(0, 5).join(', ')}`);
}
