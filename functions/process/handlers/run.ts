import type { DocumentSnapshot, Firestore, Transaction } from '@google-cloud/firestore';
import type { Log } from '../../runtime/log.ts';
import { deferWrites } from '../deferred-writes.ts';
import type { PushedEvent } from '../push-message.ts';
import { type Handler, type HandlerContext, type Handlers, parseEvent } from './handler.ts';

/** A handler, and the event that the handler's schema parsed. */
export interface Work {
  handler: Handler;
  event: unknown;
}

/** Parses an event by the schema of each of its handlers. @throws SchemaError where the event breaks a schema */
export function parseAll(
  handlers: Handlers,
  { eventType, eventId, vehicleId, content }: PushedEvent,
): Work[] {
  const sent = { ...content, eventId, vehicleId };
  return (handlers.get(eventType ?? '') ?? []).map((handler) => ({
    handler,
    event: parseEvent(handler, sent),
  }));
}

/** The log lines and the left-out places of one run of the handlers. Each attempt of the transaction begins anew. */
export interface Outcome {
  lines: Parameters<Log>[];
  leftOut: string[];
}

export const newOutcome = (): Outcome => ({ lines: [], leftOut: [] });

export interface Run {
  event: PushedEvent;
  tx: Transaction;
  vehicle: DocumentSnapshot | undefined;
  firestore: Firestore;
  settings: HandlerContext['settings'];
  outcome: Outcome;
  emit: HandlerContext['emit'];
}

/** Runs the handlers of an event, in order. Writes to the transaction when all handlers are done. */
export async function runHandlers(
  works: Work[],
  { event, tx, vehicle, firestore, settings, outcome, emit }: Run,
): Promise<void> {
  const deferred = deferWrites(tx);
  const context: HandlerContext = {
    tx: deferred.tx,
    get vehicle() {
      if (!vehicle) throw new Error('The event names no vehicle: ask for vehicleId in the schema');
      return vehicle;
    },
    firestore,
    settings,
    receivedAt: event.receivedAt,
    deliveredAt: event.deliveredAt,
    isReplay: event.replayId !== undefined,
    log: (...line) => void outcome.lines.push(line),
    leaveOut: (place) => void outcome.leftOut.push(place),
    emit,
  };
  for (const work of works) await work.handler.handle(work.event, context);
  deferred.flush();
}
