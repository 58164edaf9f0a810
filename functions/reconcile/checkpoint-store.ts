import type { DocumentData, DocumentReference, DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { Checkpoint, Pass, Seen } from './checkpoint.ts';

/** The checkpoints, by shard. */
export type Checkpoints = Map<string, Checkpoint>;

/** Keeps the checkpoints from one run to the next. */
export interface CheckpointStore {
  /** @returns an empty map before the first run */
  load(): Promise<Checkpoints>;
  save(checkpoints: Checkpoints): Promise<void>;
}

/**
 * Keeps the checkpoints of all shards in one document, `reconciliations/marks`, so that a run loads them by one read.
 * Two runs at the same time may overwrite each other's document. Each document is right: all that its checkpoints say
 * is accounted for.
 */
export function createCheckpointStore(firestore: Firestore): CheckpointStore {
  const ref = checkpointsRef(firestore);
  return {
    async load() {
      return toCheckpoints(await ref.get());
    },
    async save(checkpoints) {
      const shards = [...checkpoints].map(([shard, checkpoint]) => [shard, toCheckpointData(checkpoint)]);
      await ref.set({ shards: Object.fromEntries(shards), savedAt: new Date() });
    },
  };
}

/** The document of the checkpoints. `savedAt` is the time at which the checkpoints were saved. */
export const checkpointsRef = (firestore: Firestore): DocumentReference =>
  firestore.doc('reconciliations/marks');

/** Reads the checkpoints out of their document. @returns an empty map where the document does not exist */
export function toCheckpoints(document: DocumentSnapshot): Checkpoints {
  const shards: Record<string, DocumentData> = document.get('shards') ?? {};
  return new Map(Object.entries(shards).map(([shard, data]) => [shard, toCheckpoint(data)]));
}

function toCheckpointData({ seen, pass, ...times }: Checkpoint): DocumentData {
  return { ...times, seen: toSeenData(seen), ...(pass && { pass: toPassData(pass) }) };
}

function toPassData({ seen, ...pass }: Pass): DocumentData {
  return { ...pass, seen: toSeenData(seen) };
}

const toSeenData = (seen: Seen) => Object.fromEntries(seen);

function toCheckpoint({ since, until, seen, searchFrom, pass }: DocumentData): Checkpoint {
  return {
    since: since.toDate(),
    until: until.toDate(),
    seen: toSeen(seen),
    ...(searchFrom && { searchFrom: searchFrom.toDate() }),
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
