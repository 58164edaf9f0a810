import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import { counted } from '../format.ts';
import type { Published } from './published.ts';

/** Markers a request. */
const PAGE = 300;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** The pause between two looks at the dead letters, which hide them from other commands for a moment. */
const DEAD_LETTERS_EVERY_MS = 5_000;
/** Limits the ids that are printed. */
const SHOWN = 20;

export interface FollowOptions {
  context: Pick<Context, 'deadLetters' | 'firestore' | 'signal' | 'report'>;
  published: Published;
  /** Reads the id by which this command follows a dead letter; undefined where another command published the message. */
  idOf: (deadLetter: DeadLetter) => string | undefined;
}

/**
 * Follows published events until each event is processed or a dead letter, or until the operator ends the wait. Reads
 * the markers of the events on their way in rounds, after pauses of 0.5 s at first and 10 s at last. A round costs one
 * read of Firestore for each event.
 */
export async function follow({ context, published, idOf }: FollowOptions): Promise<void> {
  const { firestore, signal, report } = context;
  const total = published.count(null);
  const progress = report.progress('settled', total);
  const queue = await context.deadLetters();
  let lookedAt = performance.now();
  try {
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
      for (const ids of published.pending(PAGE)) {
        const markers = await firestore.getAll(
          ...ids.map((id) => firestore.doc(`processedEvents/${documentIdOf(id)}`)),
          { fieldMask: [] },
        );
        for (const [index, id] of ids.entries()) {
          if (markers[index]?.exists) published.settle(id, 'processed');
        }
        progress.update(total - published.count(null));
      }
      if (published.count(null) === 0) return;
      if (performance.now() - lookedAt > DEAD_LETTERS_EVERY_MS) {
        await queue.read(async (batch) => {
          for (const deadLetter of batch) {
            const id = idOf(deadLetter);
            if (id !== undefined && published.has(id)) published.settle(id, 'deadLettered');
          }
        }, signal);
        lookedAt = performance.now();
        progress.update(total - published.count(null));
        if (published.count(null) === 0) return;
      }
      await delay(pause, undefined, { signal }).catch(() => {});
    }
  } finally {
    progress.stop();
  }
}

/** Makes an id that no marker has for a message without an event. */
const documentIdOf = (id: string) => id.replaceAll('/', ':');

/** Writes what became of the events, for scripts and for people. */
export function outcomeOf(published: Published) {
  const json = {
    processed: published.count('processed'),
    deadLettered: published.count('deadLettered'),
    pending: published.count(null),
    deadLetteredIds: published.idsOf('deadLettered', 1_000),
  };
  const shown = json.deadLetteredIds.slice(0, SHOWN);
  const parts = [
    `${counted(json.processed, 'event')} processed`,
    ...(json.deadLettered > 0 ? [`${json.deadLettered} back among the dead letters`] : []),
    ...(json.pending > 0 ? [`${json.pending} still on their way`] : []),
  ];
  const named = shown.length > 0 ? [`Back among the dead letters: ${shown.join(', ')}`] : [];
  const more =
    json.deadLettered > shown.length
      ? [`The first ${SHOWN} of ${json.deadLettered}; 'dead-letters list' has all.`]
      : [];
  const text = [`${parts.join(', ')}.`, ...named, ...more].join('\n');
  return { json, text, found: json.deadLettered > 0 || json.pending > 0 };
}
