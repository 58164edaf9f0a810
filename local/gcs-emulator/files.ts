import { randomUUID } from 'node:crypto';
import { mkdirSync, openSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashedPath, INTERNAL_FOLDER, readablePath } from './names.ts';

const STAGING = join(INTERNAL_FOLDER, 'staging');

/** The files that hold the bytes of objects. All paths are relative to the storage folder. */
export class ObjectFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(join(folder, STAGING), { recursive: true });
  }

  /** Writes bytes where no object is, for `place` to move. @returns the id of the staged file */
  async stage(bytes: Buffer): Promise<string> {
    const id = randomUUID();
    try {
      await writeFile(this.#staged(id), bytes, { flag: 'wx' });
    } catch (error) {
      this.discard(id);
      throw error;
    }
    return id;
  }

  discard(id: string): void {
    rmSync(this.#staged(id), { force: true });
  }

  listStaged(): Set<string> {
    return new Set(readdirSync(join(this.#folder, STAGING)));
  }

  /** In place of the file that may be there, at once: who has that one open goes on reading it. */
  place(id: string, path: string): void {
    renameSync(this.#staged(id), join(this.#folder, path));
  }

  exists(path: string): boolean {
    return statSync(join(this.#folder, path), { throwIfNoEntry: false }) !== undefined;
  }

  /** @returns a file descriptor, or undefined if somebody removed the file */
  open(path: string): number | undefined {
    try {
      return openSync(join(this.#folder, path), 'r');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /**
   * A path for a new object: the readable one if it is free, else the hashed one. It is taken when `a` is
   * there for `a/b` or the other way round, when the file system holds two names for one (`A` and `a`),
   * or when somebody put a file of his own there.
   */
  choosePath(bucket: string, name: string): string {
    const readable = readablePath(bucket, name);
    const free = readable !== undefined && !this.exists(readable) && this.makeFolder(readable);
    return free ? readable : hashedPath(bucket, name);
  }

  /** Makes the folder that a file at this path needs. @returns false if something is in the way */
  makeFolder(path: string): boolean {
    try {
      mkdirSync(dirname(join(this.#folder, path)), { recursive: true });
      return true;
    } catch (error) {
      if (REFUSALS.has(codeOf(error))) return false;
      throw error;
    }
  }

  /** With the folders that it leaves empty: a folder `a` would keep an object `a` from its readable path. */
  remove(path: string): void {
    rmSync(join(this.#folder, path), { force: true });
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      try {
        rmdirSync(join(this.#folder, folder));
      } catch {
        return; // not empty, or gone already
      }
    }
  }

  #staged(id: string): string {
    return join(this.#folder, STAGING, id);
  }
}

const REFUSALS = new Set(['EEXIST', 'ENOTDIR', 'ENAMETOOLONG']);

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
