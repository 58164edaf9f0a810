import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Bucket } from './bucket.ts';
import { conflict, noSuchBucket } from './errors.ts';
import { checkBucketName, compareNames, INTERNAL_FOLDER } from './names.ts';

/** The buckets in a storage folder. Two processes must not share a folder. */
export class Buckets {
  readonly #folder: string;
  readonly #buckets = new Map<string, Bucket>();

  /**
   * @param folder is made where missing
   * @throws Error where an earlier version of the emulator wrote the folder
   */
  constructor(folder: string) {
    this.#folder = folder;
    const internal = join(folder, INTERNAL_FOLDER);
    if (existsSync(join(internal, 'journal.jsonl'))) {
      throw new Error(
        `An earlier version wrote the folder ${folder}. Move the folder away, or name another.`,
      );
    }
    mkdirSync(internal, { recursive: true });
    for (const entry of readdirSync(internal, { withFileTypes: true })) {
      if (entry.isDirectory()) this.#buckets.set(entry.name, new Bucket(folder, entry.name));
    }
  }

  /** @throws StorageError 404 */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw noSuchBucket();
    return bucket;
  }

  list(): Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => compareNames(a.name, b.name));
  }

  /** @throws StorageError 400 for a bad name, 409 for a bucket that exists */
  create(requestedName: unknown): Bucket {
    const name = checkBucketName(requestedName);
    if (this.#buckets.has(name)) {
      throw conflict('Your previous request to create the named bucket succeeded and you already own it.');
    }
    const bucket = new Bucket(this.#folder, name);
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
