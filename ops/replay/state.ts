import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TimeRange } from '../../functions/archive/archived-events.ts';
import { UsageError } from '../errors.ts';
import type { Selection } from '../filter.ts';

/** All that a replay needs to go on where it was stopped. */
export interface ReplayState {
  id: string;
  /** What it reads and writes: it is only resumed on the same. */
  project: string;
  bucket: string;
  topic: string;
  from: string;
  to: string;
  selection: Selection;
  /** Whether events that were processed before are processed again. */
  reprocess: boolean;
  /** By shard, the name of the last event up to which every publish is confirmed. */
  confirmed: Record<string, string>;
  published: number;
  /** Objects that could not be used, and were passed over. */
  unreadable?: number;
}

const FOLDER = '.replay';
const SAVE_EVERY_MS = 500;

/** `20250731T193842Z-1f0a`: sorts by time, and is part of a marker's name. */
export function newReplayId(now = new Date()): string {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(2).toString('hex')}`;
}

export const rangeOfState = ({ from, to }: ReplayState): TimeRange => ({
  from: new Date(from),
  to: new Date(to),
});

/** Keeps a replay's state in `.replay/<id>.json` of the working folder, until the replay is done. */
export class StateFile {
  readonly state: ReplayState;
  readonly #path: string;
  #savedAt = 0;
  #saving = false;

  constructor(state: ReplayState, folder = FOLDER) {
    this.state = state;
    this.#path = join(folder, `${state.id}.json`);
  }

  /** @throws UsageError when there is none, or one that cannot be read */
  static async load(id: string, folder = FOLDER): Promise<StateFile> {
    const path = join(folder, `${id}.json`);
    try {
      if (!/^[\w-]+$/.test(id)) throw new Error('not an id');
      return new StateFile(JSON.parse(await readFile(path, 'utf8')), folder);
    } catch {
      throw new UsageError(
        `There is no replay ${id} to resume: ${path} cannot be read. It is done, or was started in another folder.`,
      );
    }
  }

  /** Saves, unless that was done a moment ago or is being done. */
  async saveSometimes(): Promise<void> {
    if (this.#saving || Date.now() - this.#savedAt < SAVE_EVERY_MS) return;
    await this.save();
  }

  /** Replaces the file as a whole: a process that is killed meanwhile leaves the one before. */
  async save(): Promise<void> {
    this.#saving = true;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFile(`${this.#path}.new`, JSON.stringify(this.state, undefined, 2), { flush: true });
      await rename(`${this.#path}.new`, this.#path);
      this.#savedAt = Date.now();
    } finally {
      this.#saving = false;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
