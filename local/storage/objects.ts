import { randomUUID } from 'node:crypto';
import { mkdirSync, openSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checksumsOf } from './checksums.ts';
import { conflict, noSuchBucket, noSuchObject } from './errors.ts';
import { type BucketRecord, Journal, type ObjectRecord } from './journal.ts';
import { findFirst, type ListPage, type ListQuery, listPage } from './listing.ts';
import {
  checkBucketName,
  checkObjectName,
  compareNames,
  hashedPath,
  INTERNAL_FOLDER,
  readablePath,
} from './names.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import { type ObjectSettings, patchSettings } from './settings.ts';

interface Bucket {
  record: BucketRecord;
  objects: Map<string, ObjectRecord>;
  /** the keys of `objects` in the order of listings */
  names: string[];
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
 */
export class ObjectStore {
  readonly #folder: string;
  readonly #journal: Journal;
  readonly #buckets: Map<string, Bucket>;
  #lastGeneration = 0;

  private constructor(folder: string, journal: Journal, buckets: Map<string, Bucket>) {
    this.#folder = folder;
    this.#journal = journal;
    this.#buckets = buckets;
  }

  /** Opens the folder, made if it is missing. Objects whose file somebody removed are gone. */
  static open(folder: string): ObjectStore {
    const staging = join(folder, INTERNAL_FOLDER, 'staging');
    mkdirSync(staging, { recursive: true });
    const path = join(folder, INTERNAL_FOLDER, 'journal.jsonl');
    const buckets = new Map<string, Bucket>();
    for (const entry of Journal.read(path)) {
      if (entry.op === 'createBucket') {
        buckets.set(entry.bucket.name, { record: entry.bucket, objects: new Map(), names: [] });
      } else if (entry.op === 'deleteBucket') buckets.delete(entry.name);
      else if (entry.op === 'putObject') {
        buckets.get(entry.object.bucket)?.objects.set(entry.object.name, entry.object);
      } else buckets.get(entry.bucket)?.objects.delete(entry.name);
    }
    const objects = [...buckets.values()].flatMap((bucket) => [...bucket.objects.values()]);
    finishCommits(folder, staging, objects);
    for (const bucket of buckets.values()) {
      for (const { name, file } of bucket.objects.values()) {
        if (!statSync(join(folder, file), { throwIfNoEntry: false })) bucket.objects.delete(name);
      }
      bucket.names = [...bucket.objects.keys()].sort(compareNames);
    }
    const live = [...buckets.values()].flatMap(({ record, objects }) => [
      { op: 'createBucket' as const, bucket: record },
      ...[...objects.values()].map((object) => ({ op: 'putObject' as const, object })),
    ]);
    const store = new ObjectStore(folder, Journal.start(path, live), buckets);
    store.#lastGeneration = objects.reduce((last, { generation }) => Math.max(last, generation), 0);
    return store;
  }

  /** @throws StorageError 400 for a bad name, 409 for a bucket that exists */
  createBucket(requestedName: unknown, settings: Record<string, unknown> = {}): BucketRecord {
    const name = checkBucketName(requestedName);
    if (this.#buckets.has(name)) {
      throw conflict('Your previous request to create the named bucket succeeded and you already own it.');
    }
    const record = { name, timeCreated: new Date().toISOString(), settings };
    this.#journal.append({ op: 'createBucket', bucket: record });
    this.#buckets.set(name, { record, objects: new Map(), names: [] });
    return record;
  }

  listBuckets(): BucketRecord[] {
    return [...this.#buckets.values()]
      .map(({ record }) => record)
      .sort((a, b) => compareNames(a.name, b.name));
  }

  /** @throws StorageError 404 */
  getBucket(name: string): BucketRecord {
    return this.#bucket(name).record;
  }

  /** @throws StorageError 404, or 409 while there are objects in it */
  deleteBucket(name: string): void {
    if (this.#bucket(name).names.length > 0) throw conflict('The bucket you tried to delete is not empty.');
    this.#journal.append({ op: 'deleteBucket', name });
    this.#buckets.delete(name);
    removeEmptyFolders(this.#folder, name);
  }

  /** @throws StorageError 404 */
  list(bucketName: string, query: ListQuery): ListPage & { items: ObjectRecord[] } {
    const { names, objects } = this.#bucket(bucketName);
    const page = listPage(names, query);
    return { ...page, items: page.names.flatMap((name) => objects.get(name) ?? []) };
  }

  /** @throws StorageError 404; 412 or 304 from the preconditions */
  get(bucketName: string, name: string, preconditions: Preconditions = {}): ObjectRecord {
    const object = this.#bucket(bucketName).objects.get(name);
    if (!object) throw noSuchObject(bucketName, name);
    checkPreconditions(preconditions, object, 'read');
    return object;
  }

  /** A descriptor of the object's bytes; they stay what they are when the object is replaced meanwhile. */
  openContent(object: ObjectRecord): number {
    return openSync(join(this.#folder, object.file), 'r');
  }

  /** Whether an upload with these preconditions would be refused by now. @throws StorageError 400, 404, 412 */
  checkPut(bucketName: string, name: string, preconditions: Preconditions): void {
    checkObjectName(name);
    checkPreconditions(preconditions, this.#bucket(bucketName).objects.get(name), 'write');
  }

  /** @throws StorageError 400 for a bad name, 404 for an unknown bucket, 412 from the preconditions */
  async put(
    bucketName: string,
    name: string,
    bytes: Buffer,
    settings: ObjectSettings,
    preconditions: Preconditions,
  ): Promise<ObjectRecord> {
    this.checkPut(bucketName, name, preconditions);
    const staged = join(INTERNAL_FOLDER, 'staging', randomUUID());
    try {
      await writeFile(join(this.#folder, staged), bytes, { flag: 'wx' });
      return this.#commit(bucketName, name, preconditions, {
        size: bytes.length,
        ...checksumsOf(bytes),
        settings,
        staged,
      });
    } finally {
      rmSync(join(this.#folder, staged), { force: true });
    }
  }

  #commit(
    bucketName: string,
    name: string,
    preconditions: Preconditions,
    content: Pick<ObjectRecord, 'size' | 'crc32c' | 'md5Hash' | 'settings' | 'staged'>,
  ): ObjectRecord {
    this.checkPut(bucketName, name, preconditions);
    const bucket = this.#bucket(bucketName);
    const now = new Date().toISOString();
    const object = {
      bucket: bucketName,
      name,
      generation: this.#nextGeneration(),
      metageneration: 1,
      timeCreated: now,
      updated: now,
      file: bucket.objects.get(name)?.file ?? this.#freePath(bucketName, name),
      ...content,
    };
    this.#journal.append({ op: 'putObject', object });
    renameSync(join(this.#folder, object.staged), join(this.#folder, object.file));
    remember(bucket, object);
    return object;
  }

  /** @throws StorageError 400, 404, 412 */
  patch(
    bucketName: string,
    name: string,
    patch: Record<string, unknown>,
    preconditions: Preconditions,
  ): ObjectRecord {
    const current = this.get(bucketName, name);
    checkPreconditions(preconditions, current, 'write');
    const object = {
      ...current,
      settings: patchSettings(current.settings, patch),
      metageneration: current.metageneration + 1,
      updated: new Date().toISOString(),
    };
    this.#journal.append({ op: 'putObject', object });
    remember(this.#bucket(bucketName), object);
    return object;
  }

  /** @throws StorageError 404, 412 */
  delete(bucketName: string, name: string, preconditions: Preconditions): void {
    const object = this.get(bucketName, name);
    checkPreconditions(preconditions, object, 'write');
    this.#journal.append({ op: 'deleteObject', bucket: bucketName, name });
    const { objects, names } = this.#bucket(bucketName);
    objects.delete(name);
    names.splice(
      findFirst(names, 0, (other) => compareNames(other, name) >= 0),
      1,
    );
    rmSync(join(this.#folder, object.file), { force: true });
    removeEmptyFolders(this.#folder, dirname(object.file));
  }

  close(): void {
    this.#journal.close();
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw noSuchBucket();
    return bucket;
  }

  #nextGeneration(): number {
    this.#lastGeneration = Math.max(this.#lastGeneration + 1, Date.now() * 1000);
    return this.#lastGeneration;
  }

  /**
   * The readable path if it is free, with its folder made. It is not when `a` is there for `a/b`, or the
   * other way round, or the file system takes two names for one (`A` and `a`): then the hashed path.
   */
  #freePath(bucketName: string, name: string): string {
    const readable = readablePath(bucketName, name);
    if (readable !== undefined) {
      const path = join(this.#folder, readable);
      try {
        mkdirSync(dirname(path), { recursive: true });
        if (!statSync(path, { throwIfNoEntry: false })) return readable;
      } catch (error) {
        if (!isFileSystemRefusal(error)) throw error;
      }
    }
    const hashed = hashedPath(bucketName, name);
    mkdirSync(dirname(join(this.#folder, hashed)), { recursive: true });
    return hashed;
  }
}

/** The third step of the commits that a killed process did not finish; what was never committed goes. */
function finishCommits(folder: string, staging: string, objects: ObjectRecord[]): void {
  const left = new Set(readdirSync(staging));
  if (left.size === 0) return;
  for (const { staged, file } of objects) {
    if (left.has(staged.slice(join(INTERNAL_FOLDER, 'staging').length + 1))) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      renameSync(join(folder, staged), join(folder, file));
    }
  }
  for (const name of left) rmSync(join(staging, name), { force: true });
}

function remember(bucket: Bucket, object: ObjectRecord): void {
  if (!bucket.objects.has(object.name)) {
    const position = findFirst(bucket.names, 0, (other) => compareNames(other, object.name) >= 0);
    bucket.names.splice(position, 0, object.name);
  }
  bucket.objects.set(object.name, object);
}

/** Without this, a deleted `a/b` would leave a folder that keeps `a` from its readable path. */
function removeEmptyFolders(root: string, folder: string): void {
  for (let path = folder; path !== '.'; path = dirname(path)) {
    try {
      rmdirSync(join(root, path));
    } catch {
      return;
    }
  }
}

const isFileSystemRefusal = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  ['EEXIST', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(String(error.code));
