import { Bucket } from './bucket.ts';
import type { ObjectFiles } from './files.ts';
import type { BucketRecord, JournalEntry, ObjectRecord } from './journal.ts';

/**
 * Brings the files in line with the journal, after a stop of any kind: moves what was committed to its
 * place, removes what was staged and not committed, or deleted and not removed. An object whose file
 * somebody removed by hand is gone.
 * @returns the buckets with their objects
 */
export function recover(entries: JournalEntry[], files: ObjectFiles): Map<string, Bucket> {
  const { buckets, deletedFiles } = replay(entries);
  const staged = files.listStaged();
  for (const { objects } of buckets.values()) {
    for (const object of objects.values()) {
      deletedFiles.delete(object.file);
      if (staged.delete(object.staged)) {
        files.makeFolder(object.file);
        files.place(object.staged, object.file);
      }
    }
  }
  for (const id of staged) files.discard(id);
  for (const file of deletedFiles) files.remove(file);

  const present = (object: ObjectRecord) => files.exists(object.file);
  return new Map(
    [...buckets].map(([name, { record, objects }]) => [
      name,
      new Bucket(record, [...objects.values()].filter(present)),
    ]),
  );
}

function replay(entries: JournalEntry[]) {
  const buckets = new Map<string, { record: BucketRecord; objects: Map<string, ObjectRecord> }>();
  const deletedFiles = new Set<string>();
  for (const entry of entries) {
    switch (entry.op) {
      case 'createBucket':
        buckets.set(entry.bucket.name, { record: entry.bucket, objects: new Map() });
        break;
      case 'deleteBucket':
        buckets.delete(entry.name);
        break;
      case 'putObject':
        buckets.get(entry.object.bucket)?.objects.set(entry.object.name, entry.object);
        break;
      case 'deleteObject': {
        const objects = buckets.get(entry.bucket)?.objects;
        const object = objects?.get(entry.name);
        if (object) deletedFiles.add(object.file);
        objects?.delete(entry.name);
      }
    }
  }
  return { buckets, deletedFiles };
}
