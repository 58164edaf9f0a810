import { createHash } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { newRunId } from '../run-id.ts';
import type { Counts } from './plan.ts';
import type { Subject } from './subject.ts';

/** What is kept of an erasure: that it was done, and nothing of what was erased. */
export interface ErasureRecord {
  /** The id under which it is kept. */
  id: string;
  begin(counts: Counts): Promise<void>;
  end(result: { objectsDeleted: number; retainedUntil: Date | null }): Promise<void>;
}

/**
 * Records an erasure in `erasures/{id}`: `kind`, `subjectSha256` (of the id, so that it can be shown for an id that is
 * known, and no id be read from it), `startedAt`, `finishedAt`, counts, `retainedUntil`.
 */
export function createErasureRecord(firestore: Firestore, { kind, id }: Subject, now: Date): ErasureRecord {
  const recordId = newRunId(now);
  const document = firestore.doc(`erasures/${recordId}`);
  const startedAt = performance.now();
  return {
    id: recordId,
    async begin(counts) {
      const subjectSha256 = createHash('sha256').update(id).digest('hex');
      await document.create({ kind, subjectSha256, startedAt: now, finishedAt: null, ...counts });
    },
    async end(result) {
      const finishedAt = new Date(now.getTime() + performance.now() - startedAt);
      await document.update({ finishedAt, ...result });
    },
  };
}
