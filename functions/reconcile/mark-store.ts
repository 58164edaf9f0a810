import { type DocumentData, type Firestore, Timestamp } from '@google-cloud/firestore';
import type { Mark, Pass, Seen } from './mark.ts';

/** The marks, by shard. */
export type Marks = Map<string, Mark>;

/** Keeps the marks from one run to the next. */
export interface MarkStore {
  /** None before the first run. */
  load(): Promise<Marks>;
  save(marks: Marks): Promise<void>;
}

/**
 * Keeps the marks of all shards in the document `reconciliations/marks`: a run costs one read and one write for them.
 * Two runs at once do not disturb each other: whichever document is the last, what its marks say is accounted for.
 */
export function createMarkStore(firestore: Firestore): MarkStore {
  const ref = firestore.doc('reconciliations/marks');
  return {
    async load() {
      const shards = (await ref.get()).get('shards') ?? {};
      return new Map(Object.entries<DocumentData>(shards).map(([shard, data]) => [shard, toMark(data)]));
    },
    async save(marks) {
      const shards = [...marks].map(([shard, mark]) => [shard, markData(mark)]);
      await ref.set({ shards: Object.fromEntries(shards), savedAt: Timestamp.now() });
    },
  };
}

function markData({ since, until, seen, pass }: Mark): DocumentData {
  return { since, until, seen: seenData(seen), ...(pass && { pass: passData(pass) }) };
}

function passData({ seen, ...pass }: Pass): DocumentData {
  return { ...pass, seen: seenData(seen) };
}

const seenData = (seen: Seen) => Object.fromEntries(seen);

function toMark({ since, until, seen, pass }: DocumentData): Mark {
  return {
    since: since.toDate(),
    until: until.toDate(),
    seen: toSeen(seen),
    ...(pass && { pass: toPass(pass) }),
  };
}

function toPass({ to, after, seen, newest }: DocumentData): Pass {
  return {
    to: to.toDate(),
    seen: toSeen(seen),
    ...(after && { after }),
    ...(newest && { newest: newest.toDate() }),
  };
}

function toSeen(seen: Record<string, number>): Seen {
  return new Map(Object.entries(seen).map(([slot, count]) => [Number(slot), count]));
}
