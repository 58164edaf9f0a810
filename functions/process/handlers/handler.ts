import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { z } from 'zod';
import type { JsonObject } from '../../event/envelope.ts';
import type { Log } from '../../runtime/log.ts';
import type { HandlerTransaction } from '../deferred-writes.ts';
import type { Emission } from '../emitted-changes.ts';

/** What a handler works with, besides the event. */
export interface HandlerContext {
  /**
   * Reads and writes that take effect together with the mark that the event was processed, or not at all. The writes
   * are kept until every handler of the event is done.
   */
  tx: HandlerTransaction;
  /** The vehicle's document as it was before the event, read together with the event's marker. */
  vehicle: DocumentSnapshot;
  firestore: Firestore;
  /** The variables of the environment that begin with `APP_`, which are yours. */
  settings: Readonly<Record<string, string>>;
  /** When `receive` got the event, in Unix ms. */
  receivedAt: number;
  /** When Smartcar delivered the event, in Unix ms. A clock that runs ahead counts as `receivedAt`. */
  deliveredAt: number;
  /** Whether an operator has the event processed again. */
  isReplay: boolean;
  /** Writes a log line with the event's ids, once the transaction is committed or has failed for good. */
  log: Log;
  /**
   * Announces a change on the topic `changes`. The change is stored with the event's marker and published after the
   * commit, at least once and always under the same id. Nothing is announced of a replay, unless the operator asks for
   * it or the event was never processed.
   * @throws EmitError when the change has no valid type or the changes of the event are too large
   */
  emit(change: Emission): void;
  /** Counts a part of the event that was not used, by its place in `data`, as `signals[3]`; never by its content. */
  leaveOut(place: string): void;
}

/** What is done with the events of one type. */
export interface Handler<Schema extends z.ZodType = z.ZodType> {
  /** Gets the whole event as it was sent, with the `eventId` and the `vehicleId` under which it is processed. */
  schema: Schema;
  /**
   * May run several times before the transaction is committed: what it does outside of `tx` is not undone, so it does
   * nothing outside of `tx`. Throws to have the event delivered again.
   */
  handle(event: z.output<Schema>, context: HandlerContext): void | Promise<void>;
}

/** From an event's type to what is done with it, in order, in the same transaction. */
export type Handlers = ReadonlyMap<string, readonly Handler[]>;

/** Gives `handle` its types; a map of handlers holds them without. */
export function handler<Schema extends z.ZodType>(definition: Handler<Schema>): Handler {
  return definition as unknown as Handler;
}

/** An event of a known type that is not as its schema says. Names the places that are wrong, never what is there. */
export class SchemaError extends Error {
  override name = 'SchemaError';
}

/** @throws SchemaError when the event breaks the handler's schema */
export function parseEvent({ schema }: Handler, event: JsonObject): unknown {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  const places = result.error.issues.map(({ path, code }) => `${path.join('.') || 'event'} (${code})`);
  throw new SchemaError(`The event breaks its schema at ${places.slice(0, 5).join(', ')}`);
}
