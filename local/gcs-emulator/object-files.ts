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
 * The files of one bucket: for each object a file with its bytes, and for all of them a log with their records.
 *
 * - The record is logged first. It names the path at which the bytes will be.
 * - The bytes are written beside the log, then renamed to their path. **With the rename the object exists.**
 * - Of two objects of one name, the one with the greater generation exists.
 * - An object ends when the file with its bytes is removed. The removal is logged next.
 *
 * So a process that is killed between any two steps leaves a whole object or none. `load` removes what else it leaves.
 * Nothing is synced to the disk: a machine that loses power may lose the last seconds.
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

  /** When the bucket was made. */
  timeCreated(): Date {
    return statSync(this.#internal()).birthtime;
  }

  /** Reads the record of each object, and removes what belongs to none. */
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
   * @param replaced the object of this name that the caller removes next
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

  /** @returns undefined where somebody removed the file */
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
   * Takes the readable path if it is free, else a path beside the log. The readable path is taken
   * - by the object that is replaced: two records must not name one path;
   * - by `a` for `a/b`, and the other way round;
   * - by `A` for `a` where the file system holds them for one;
   * - by a file that somebody put there.
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
