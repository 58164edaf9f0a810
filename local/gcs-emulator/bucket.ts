import type { Checksums } from './checksums.ts';
import { noSuchObject } from './errors.ts';
import { findFirst, type ListPage, type ListQuery, listPage } from './listing.ts';
import { checkObjectName, compareNames } from './names.ts';
import { ObjectFiles } from './object-files.ts';
import type { ObjectRecord, ObjectSettings } from './object-record.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';

/** An object as its uploader describes the object. */
export interface ObjectDescription {
  name: string;
  settings: ObjectSettings;
  preconditions: Preconditions;
}

/**
 * The objects of one bucket: their files, and their records in memory, by name and in the order of listings.
 *
 * Needs no lock, because every method is synchronous: nothing runs between the check of a precondition and the write. So
 * one of many uploads that create the same object succeeds.
 *
 * Every method throws a StorageError: 404 where the object does not exist, 412 (304 for reads) where a precondition does
 * not hold.
 */
export class Bucket {
  readonly name: string;
  /** RFC 3339. */
  readonly timeCreated: string;
  readonly #files: ObjectFiles;
  readonly #objects: Map<string, ObjectRecord>;
  readonly #names: string[];
  #lastGeneration = 0;

  /** @param folder the storage folder. The bucket is made where missing. */
  constructor(folder: string, name: string) {
    this.name = name;
    this.#files = new ObjectFiles(folder, name);
    this.timeCreated = this.#files.timeCreated().toISOString();
    this.#objects = new Map(this.#files.load().map((object) => [object.name, object]));
    this.#names = [...this.#objects.keys()].sort(compareNames);
    for (const { generation } of this.#objects.values()) {
      this.#lastGeneration = Math.max(this.#lastGeneration, generation);
    }
  }

  get(name: string, preconditions: Preconditions = {}): ObjectRecord {
    const object = this.#objects.get(name);
    if (!object) throw noSuchObject(this.name, name);
    checkPreconditions(preconditions, object, 'read');
    return object;
  }

  read(object: ObjectRecord): Buffer {
    const bytes = this.#files.read(object);
    if (!bytes) throw noSuchObject(this.name, object.name);
    return bytes;
  }

  list(query: ListQuery): ListPage & { items: ObjectRecord[] } {
    const page = listPage(this.#names, query);
    return { ...page, items: page.names.flatMap((name) => this.#objects.get(name) ?? []) };
  }

  /** Throws the error that `put` would throw now. @throws StorageError 400 for a bad name */
  checkPut({ name, preconditions }: ObjectDescription): void {
    checkObjectName(name);
    checkPreconditions(preconditions, this.#objects.get(name), 'write');
  }

  /** Creates or replaces an object. @throws StorageError 400 for a bad name */
  put(description: ObjectDescription, bytes: Buffer, checksums: Checksums): ObjectRecord {
    this.checkPut(description);
    const { name, settings } = description;
    const now = Date.now();
    const generation = Math.max(this.#lastGeneration + 1, now * 1000);
    const timeCreated = new Date(now).toISOString();
    const record = { name, generation, size: bytes.length, ...checksums, timeCreated, settings };
    const replaced = this.#objects.get(name);
    const object = this.#files.write({ bucket: this.name, ...record }, bytes, replaced);
    this.#lastGeneration = generation;
    if (!replaced) this.#names.splice(this.#position(name), 0, name);
    this.#objects.set(name, object);
    if (replaced) this.#files.remove(replaced);
    return object;
  }

  delete(name: string, preconditions: Preconditions): void {
    const object = this.get(name);
    checkPreconditions(preconditions, object, 'write');
    this.#files.remove(object);
    this.#objects.delete(name);
    this.#names.splice(this.#position(name), 1);
  }

  #position(name: string): number {
    return findFirst(this.#names, 0, (other) => compareNames(other, name) >= 0);
  }
}
