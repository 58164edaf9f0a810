import { createHash } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { newRunId } from '../run-id.ts';
import type { Counts } from './plan.ts';
import type { Subject } from './subject.ts';

/** The record that an erasure was done. Holds nothing of the erased data. */
export interface ErasureRecord {
  /** The id of the record. */
  id: string;
  begin(counts: Counts): Promise<void>;
  end(result: { objectsDeleted: number; retainedUntil: Date | null }): Promise<void>;
}

/**
 * Records an erasure in `erasures/{id}`: `kind`, `subjectSha256`, `startedAt`, `finishedAt`, counts, `retainedUntil`.
 * Stores the SHA-256 of the subject's id. So the erasure can be proved to a person who knows the id, and nobody can read
 * the id from the record.
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
