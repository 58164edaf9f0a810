import type { Firestore } from '@google-cloud/firestore';
import { checkpointsRef, toCheckpoints } from '../../functions/reconcile/checkpoint-store.ts';

/** How far the scheduled `reconcile` has come. */
export interface Reconciled {
  /** When it last saved how far it had come. */
  lastAt: Date | null;
  /** Each event that was received before is accounted for, in all shards. */
  until: Date;
  /** Shards that it has begun with. */
  shards: number;
}

/** Reads the checkpoints of `reconcile`: one read of Firestore. @returns undefined where it never ran */
export async function readReconciled(firestore: Firestore): Promise<Reconciled | undefined> {
  const document = await checkpointsRef(firestore).get();
  const untils = [...toCheckpoints(document).values()].map(({ until }) => until.getTime());
  if (untils.length === 0) return undefined;
  return {
    lastAt: document.get('savedAt')?.toDate?.() ?? null,
    until: new Date(Math.min(...untils)),
    shards: untils.length,
  };
}
