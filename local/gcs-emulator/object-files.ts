import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { INTERNAL_FOLDER, readablePath } from './names.ts';
import { ObjectLog } from './object-log.ts';
import type { ObjectRecord } from './object-record.ts';

/** The record of an object that has no file yet. */
export type NewRecord = Omit<ObjectRecord, 'file'>;

const LOG = 'objects.jsonl';

/**
 * The files of one bucket: a file with the bytes of each object, and a log with the records of all objects.
 *
 * A write has three steps:
 * 1. Logs the record, with the path that the bytes will have.
 * 2. Writes the bytes to a file beside the log.
 * 3. Renames the file to its path. **With the rename the object exists.**
 *
 * A removal has two steps:
 * 1. Removes the file. The object no longer exists.
 * 2. Logs the removal.
 *
 * Of two objects with the same name, the object with the greater generation exists. A process that is killed between two
 * steps leaves a whole object or none, and `load` removes the rest. A machine that loses power may lose the last seconds,
 * because nothing is synced to the disk.
 */
export class ObjectFiles {
  readonly #folder: string;
  readonly #bucket: string;
  readonly #log: ObjectLog;

  /** @param folder the storage folder */
  constructor(folder: string, bucket: string) {
    this.#folder = folder;
    this.#bucket = bucket;
    this.#log = new ObjectLog(this.#internal(LOG));
    mkdirSync(this.#internal(), { recursive: true });
  }

  /** The time at which the bucket was made. */
  timeCreated(): Date {
    return statSync(this.#internal()).birthtime;
  }

  /** Reads the record of each object. Removes the files that belong to no object. */
  load(): ObjectRecord[] {
    const newest = new Map<string, ObjectRecord>();
    for (const object of this.#log.read()) {
      if (!existsSync(this.#bytes(object))) continue;
      const older = newest.get(object.name);
      if (older) this.remove(older);
      newest.set(object.name, object);
    }
    const objects = [...newest.values()];
    this.#log.rewrite(objects);
    const needed = new Set([LOG, ...objects.map(({ generation }) => `${generation}`)]);
    for (const file of readdirSync(this.#internal())) {
      if (!needed.has(file)) rmSync(this.#internal(file));
    }
    return objects;
  }

  /**
   * Writes an object.
   * @param replaced the object with the same name. The caller removes this object next.
   * @returns the record with the path of the bytes
   */
  write(record: NewRecord, bytes: Buffer, replaced: ObjectRecord | undefined): ObjectRecord {
    const object = { ...record, file: this.#choosePath(record, replaced) };
    const part = this.#internal(`${record.generation}.part`);
    try {
      this.#log.append(object);
      writeFileSync(part, bytes);
      renameSync(part, this.#bytes(object));
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    return object;
  }

  /** Reads the bytes of an object. @returns undefined where somebody removed the file */
  read(object: ObjectRecord): Buffer | undefined {
    try {
      return readFileSync(this.#bytes(object));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  remove(object: ObjectRecord): void {
    rmSync(this.#bytes(object), { force: true });
    this.#log.append({ removed: object.generation });
  }

  /**
   * Chooses the readable path where that path is free, else a path beside the log. The readable path is not free where
   * - the replaced object has the path: two records must not name the same path
   * - the object is `a/b`, and an object `a` exists, or the other way round
   * - the object is `a`, an object `A` exists, and the file system ignores case
   * - somebody put a file there
   */
  #choosePath({ name, generation }: NewRecord, replaced: ObjectRecord | undefined): string {
    const readable = readablePath(this.#bucket, name);
    if (readable && readable !== replaced?.file && this.#isFree(readable)) return readable;
    return join(INTERNAL_FOLDER, this.#bucket, `${generation}`);
  }

  #isFree(path: string): boolean {
    const absolute = join(this.#folder, path);
    try {
      mkdirSync(dirname(absolute), { recursive: true });
    } catch {
      return false;
    }
    return !existsSync(absolute);
  }

  #bytes({ file }: ObjectRecord): string {
    return join(this.#folder, file);
  }

  #internal(file = ''): string {
    return join(this.#folder, INTERNAL_FOLDER, this.#bucket, file);
  }
}
