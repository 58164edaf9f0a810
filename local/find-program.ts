import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The first file of that name that can be run; undefined where no folder has one. */
export async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      await access(path, constants.X_OK);
      if ((await stat(path)).isFile()) return path;
    } catch {
      // It is in another folder, or may not be run.
    }
  }
  return undefined;
}
