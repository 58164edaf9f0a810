import type { Firestore } from '@google-cloud/firestore';
import { createCheckpointStore } from '../../functions/reconcile/checkpoint-store.ts';

/** How far the scheduled `reconcile` has come. */
export interface Reconciled {
  /** When it last saved how far it had come. */
  lastAt: Date | null;
  /** Each event that was received before is accounted for, in all shards. */
  until: Date;
  /** Shards that it has begun with. */
  shards: number;
}

/** Reads the checkpoints of `reconcile`: two reads of Firestore. @returns undefined where it never ran */
export async function readReconciled(firestore: Firestore): Promise<Reconciled | undefined> {
  const [checkpoints, document] = await Promise.all([
    createCheckpointStore(firestore).load(),
    firestore.doc('reconciliations/marks').get(),
  ]);
  const untils = [...checkpoints.values()].map(({ until }) => until.getTime());
  if (untils.length === 0) return undefined;
  return {
    lastAt: document.get('savedAt')?.toDate?.() ?? null,
    until: new Date(Math.min(...untils)),
    shards: untils.length,
  };
}
