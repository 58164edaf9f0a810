import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from './user-error.ts';

export interface FolderLock {
  /** Whether the folder is still the one that was locked, and not removed. */
  holds(): boolean;
  release(): void;
}

/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Makes a folder, and locks it for one local system: by a lock of SQLite, which the operating system gives up when the
 * process ends, however that ends.
 * @throws UserError where the folder cannot be made, or a system runs in it
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const file = join(folder, 'lock');
  let database: DatabaseSync;
  try {
    await mkdir(folder, { recursive: true });
    database = new DatabaseSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      `The folder ${folder} cannot be made or written (${code === 'ERR_SQLITE_ERROR' ? message : code}): set LOCAL_FOLDER to another.`,
    );
  }
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const { errcode, message } = error as { errcode?: number; message: string };
    if (errcode !== SQLITE_BUSY) {
      throw new UserError(`The folder ${folder} cannot be locked (${message}): remove the file ${file}.`);
    }
    throw new UserError(
      `A local system runs in ${folder} already: stop it, or set LOCAL_FOLDER, and the ports, for another.`,
    );
  }
  const { ino } = statSync(file);
  return {
    holds: () => statSync(file, { throwIfNoEntry: false })?.ino === ino,
    release: () => database.close(),
  };
}
