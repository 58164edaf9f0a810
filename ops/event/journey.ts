import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { ListedObject } from '../../functions/archive/reader.ts';
import type { Context } from '../context.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import { type Failure, toFailure } from '../dead-letters/failures.ts';
import { findObjects } from './find-objects.ts';
import { replayMarkers } from './replay-markers.ts';

/** A step of an event's journey. */
export interface Step {
  at: Date | null;
  step:
    | 'received'
    | 'archived'
    | 'failed'
    | 'processed'
    | 'replayed'
    | 'reconciled'
    | 'dead-lettered'
    | 'not processed';
  detail: string;
}

export interface Journey {
  eventId: string;
  eventType: string | null;
  vehicleId: string | null;
  isProcessed: boolean;
  steps: Step[];
  failures: (Failure & { replayId: string | null })[];
  /** Its deliveries in the archive, the first delivery first. */
  objects: ListedObject[];
  /** What its markers keep of the changes that it announced: the JSON of each. */
  changes: string[];
  /** Is false where there are more dead letters than were looked at. */
  isComplete: boolean;
}

/** Limits the dead letters that are looked at for an unprocessed event, to two pulls. */
const DEAD_LETTERS = 1_000;

/** Collects the steps of an event from the archive, the database and the dead letters. */
export async function readJourney(
  context: Context,
  eventId: string,
  onSearched: (days: number) => void,
): Promise<Journey | undefined> {
  const { firestore, archive, signal } = context;
  const [objects, marker, replays, failed, reconciled] = await Promise.all([
    findObjects(eventId, { archive, signal, onSearched }),
    firestore.doc(`processedEvents/${eventId}`).get(),
    replayMarkers(firestore, eventId).get(),
    failuresOf(context, eventId),
    republishedAt(firestore, eventId),
  ]);
  const isProcessed = marker.exists;
  // Does not look at the dead letters of a processed event, unless a replay of the event failed, which is recorded.
  const isSettled = isProcessed && failed.every(({ replayId }) => replayId === null);
  const deadLetters = isSettled ? { found: [], isComplete: true } : await deadLettersOf(context, eventId);
  const replayDocs = replays.docs;
  if (objects.length + deadLetters.found.length + replayDocs.length + failed.length === 0 && !isProcessed) {
    return undefined;
  }

  const [first] = objects;
  const [deadLetter] = deadLetters.found;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const steps: Step[] = [
    ...objects.flatMap(arrivalOf),
    ...failed.flatMap(failureSteps),
    ...(isProcessed ? [processedStep(marker, 'processed', 'its effects and its marker are stored')] : []),
    ...replayDocs.map((replay) =>
      processedStep(replay, 'replayed', `processed again by replay ${replay.id.slice(eventId.length + 1)}`),
    ),
    ...(reconciled
      ? [{ at: reconciled, step: 'reconciled' as const, detail: 'published again by reconcile' }]
      : []),
    ...deadLetters.found.map(
      ({ deadLetteredAt, messageId, attempts }): Step => ({
        at: deadLetteredAt,
        step: 'dead-lettered',
        detail: `after ${attempts ?? 'all'} attempts, as message ${messageId}`,
      }),
    ),
  ];
  steps.sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0));
  return {
    eventId,
    eventType: text(first?.metadata?.['event-type'] ?? marker.get('eventType') ?? deadLetter?.eventType),
    vehicleId: text(first?.metadata?.['vehicle-id'] ?? marker.get('vehicleId') ?? deadLetter?.vehicleId),
    isProcessed,
    steps,
    failures: failed,
    objects,
    changes: [marker, ...replayDocs].flatMap(changesOf),
    isComplete: deadLetters.isComplete,
  };
}

function arrivalOf({ name, timeCreated, metadata = {} }: ListedObject): Step[] {
  const receivedAt = toDate(metadata['received-at']);
  const delivery = metadata['delivery-id'] ? `delivery ${metadata['delivery-id']}` : 'a delivery';
  return [
    ...(receivedAt ? [{ at: receivedAt, step: 'received' as const, detail: delivery }] : []),
    { at: toDate(timeCreated), step: 'archived', detail: name },
  ];
}

function failureSteps({
  error,
  message,
  attempts,
  firstFailedAt,
  lastFailedAt,
  replayId,
}: Journey['failures'][number]): Step[] {
  const of = replayId ? ` in replay ${replayId}` : '';
  const last: Step = {
    at: lastFailedAt ?? null,
    step: 'failed',
    detail: `${attempts ?? '?'} times${of}, the last time with ${error}: ${message}`,
  };
  if (!firstFailedAt || firstFailedAt.getTime() === lastFailedAt?.getTime()) return [last];
  return [{ at: firstFailedAt, step: 'failed', detail: `for the first time${of}` }, last];
}

function changesOf(marker: DocumentSnapshot): string[] {
  const changes: unknown = marker.get('changes');
  return Array.isArray(changes) ? changes.map(String) : [];
}

function processedStep(document: DocumentSnapshot, step: Step['step'], detail: string): Step {
  return { at: document.get('processedAt')?.toDate?.() ?? null, step, detail };
}

/** Limits the batches of the republish log that are read. The log has few batches. */
const MAX_REPUBLISHED = 100;

/** Finds the time at which `reconcile` published an event again, while the event is in the republish log. */
async function republishedAt(firestore: Firestore, eventId: string): Promise<Date | undefined> {
  const { docs } = await firestore.collection('republishedEvents').limit(MAX_REPUBLISHED).get();
  const page = docs.find((document) => {
    const events: { eventId?: unknown }[] = document.get('events') ?? [];
    return events.some((event) => event.eventId === eventId);
  });
  return page?.get('publishedAt')?.toDate?.();
}

/** Reads the recorded failures of an event and of its replays. */
async function failuresOf({ firestore }: Context, eventId: string): Promise<Journey['failures']> {
  const [own, replays] = await Promise.all([
    firestore.doc(`processingFailures/${eventId}`).get(),
    replayMarkers(firestore, eventId, 'processingFailures').get(),
  ]);
  return [own, ...replays.docs].flatMap((document) => {
    const failure = toFailure(document);
    const replayId = document.id === eventId ? null : document.id.slice(eventId.length + 1);
    return failure ? [{ ...failure, replayId }] : [];
  });
}

async function deadLettersOf(context: Context, eventId: string) {
  const found: DeadLetter[] = [];
  let looked = 0;
  const enough = new AbortController();
  const queue = await context.deadLetters();
  await queue.read(
    async (batch) => {
      looked += batch.length;
      found.push(...batch.filter((deadLetter) => deadLetter.eventId === eventId));
      if (looked >= DEAD_LETTERS) enough.abort();
    },
    AbortSignal.any([context.signal, enough.signal]),
  );
  return { found, isComplete: !enough.signal.aborted };
}

function toDate(text: string | undefined): Date | null {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
