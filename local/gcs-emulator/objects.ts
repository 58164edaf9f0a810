import { join } from 'node:path';
import { Bucket } from './bucket.ts';
import type { Checksums } from './checksums.ts';
import { conflict, noSuchBucket, noSuchObject } from './errors.ts';
import { ObjectFiles } from './files.ts';
import { type BucketRecord, Journal, type JournalEntry, type ObjectRecord } from './journal.ts';
import { everything, type ListPage, type ListQuery } from './listing.ts';
import { checkBucketName, checkObjectName, compareNames, INTERNAL_FOLDER } from './names.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import { recover } from './recovery.ts';
import { type ObjectSettings, patchSettings } from './settings.ts';

export interface ObjectContent {
  bytes: Buffer;
  checksums: Checksums;
  settings: ObjectSettings;
}

/**
 * Buckets and objects in a folder: the bytes of an object are the file `<folder>/<bucket>/<object name>`,
 * everything else about it is a line in `<folder>/.metadata/journal.jsonl`.
 *
 * A change happens in three steps: the bytes are staged in a file of their own, the journal gains its line
 * (from here on the object exists), the staged file is renamed to its place. A process killed after the
 * second step makes up for the third when it starts again; killed before it, nothing happened.
 *
 * The last two steps and the check of preconditions are synchronous on purpose. Nothing else runs between
 * them, so that they need no lock: of many uploads that must create an object, one does. Two processes
 * must not share a folder.
 *
 * Every method throws a StorageError 404 for a bucket or object that is not there, and 412 (304 for reads)
 * where preconditions do not hold.
 */
export class ObjectStore {
  readonly #files: ObjectFiles;
  readonly #journal: Journal;
  readonly #buckets: Map<string, Bucket>;
  #lastGeneration = 0;

  /** @param folder is made if it is missing */
  constructor(folder: string) {
    this.#files = new ObjectFiles(folder);
    const journal = join(folder, INTERNAL_FOLDER, 'journal.jsonl');
    this.#buckets = recover(Journal.read(journal), this.#files);
    const live: JournalEntry[] = [];
    for (const bucket of this.#buckets.values()) {
      live.push({ op: 'createBucket', bucket: bucket.record });
      for (const object of bucket.list(everything).items) {
        live.push({ op: 'putObject', object });
        this.#lastGeneration = Math.max(this.#lastGeneration, object.generation);
      }
    }
    this.#journal = Journal.start(journal, live);
  }

  /** @throws StorageError 400 for a bad name, 409 for a bucket that exists */
  createBucket(requestedName: unknown, settings: Record<string, unknown> = {}): BucketRecord {
    const name = checkBucketName(requestedName);
    if (this.#buckets.has(name)) {
      throw conflict('Your previous request to create the named bucket succeeded and you already own it.');
    }
    const record = { name, timeCreated: new Date().toISOString(), settings };
    this.#journal.append({ op: 'createBucket', bucket: record });
    this.#buckets.set(name, new Bucket(record));
    return record;
  }

  listBuckets(): BucketRecord[] {
    return Array.from(this.#buckets.values(), ({ record }) => record).sort((a, b) =>
      compareNames(a.name, b.name),
    );
  }

  getBucket(name: string): BucketRecord {
    return this.#bucket(name).record;
  }

  /** @throws StorageError 409 while there are objects in it */
  deleteBucket(name: string): void {
    if (this.#bucket(name).size > 0) throw conflict('The bucket you tried to delete is not empty.');
    this.#journal.append({ op: 'deleteBucket', name });
    this.#buckets.delete(name);
  }

  list(bucket: string, query: ListQuery): ListPage & { items: ObjectRecord[] } {
    return this.#bucket(bucket).list(query);
  }

  get(bucket: string, name: string, preconditions: Preconditions = {}): ObjectRecord {
    const object = this.#bucket(bucket).get(name);
    if (!object) throw noSuchObject(bucket, name);
    checkPreconditions(preconditions, object, 'read');
    return object;
  }

  /** A descriptor of the object's file, to be closed by the caller. It stays readable if the object goes. */
  open({ bucket, name, file }: ObjectRecord): number {
    const descriptor = this.#files.open(file);
    if (descriptor === undefined) throw noSuchObject(bucket, name);
    return descriptor;
  }

  /** Throws if an upload would be refused by now. @throws StorageError 400 for a bad name */
  checkPut(bucket: string, name: string, preconditions: Preconditions): void {
    checkObjectName(name);
    checkPreconditions(preconditions, this.#bucket(bucket).get(name), 'write');
  }

  /** Creates or replaces an object. @throws StorageError 400 for a bad name */
  async put(
    bucket: string,
    name: string,
    content: ObjectContent,
    preconditions: Preconditions,
  ): Promise<ObjectRecord> {
    this.checkPut(bucket, name, preconditions);
    const staged = await this.#files.stage(content.bytes);
    let object: ObjectRecord;
    try {
      this.checkPut(bucket, name, preconditions);
      object = this.#describe(bucket, name, content, staged);
      this.#journal.append({ op: 'putObject', object });
    } catch (error) {
      this.#files.discard(staged);
      throw error;
    }
    this.#files.place(staged, object.file);
    this.#bucket(bucket).set(object);
    return object;
  }

  /** @throws StorageError 400 for values of another type */
  patch(
    bucket: string,
    name: string,
    patch: Record<string, unknown>,
    preconditions: Preconditions,
  ): ObjectRecord {
    const current = this.get(bucket, name);
    checkPreconditions(preconditions, current, 'write');
    const object = {
      ...current,
      settings: patchSettings(current.settings, patch),
      metageneration: current.metageneration + 1,
      updated: new Date().toISOString(),
    };
    this.#journal.append({ op: 'putObject', object });
    this.#bucket(bucket).set(object);
    return object;
  }

  delete(bucket: string, name: string, preconditions: Preconditions): void {
    const object = this.get(bucket, name);
    checkPreconditions(preconditions, object, 'write');
    this.#journal.append({ op: 'deleteObject', bucket, name });
    this.#bucket(bucket).delete(name);
    this.#files.remove(object.file);
  }

  close(): void {
    this.#journal.close();
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw noSuchBucket();
    return bucket;
  }

  /** The record of an object about to be written, whose folder is made. */
  #describe(bucket: string, name: string, content: ObjectContent, staged: string): ObjectRecord {
    const file = this.#bucket(bucket).get(name)?.file ?? this.#files.choosePath(bucket, name);
    this.#files.makeFolder(file);
    this.#lastGeneration = Math.max(this.#lastGeneration + 1, Date.now() * 1000);
    const now = new Date().toISOString();
    return {
      bucket,
      name,
      generation: this.#lastGeneration,
      metageneration: 1,
      size: content.bytes.length,
      ...content.checksums,
      timeCreated: now,
      updated: now,
      settings: content.settings,
      file,
      staged,
    };
  }
}
