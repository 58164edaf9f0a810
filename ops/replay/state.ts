import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TimeRange } from '../../functions/archive/shard-pages.ts';
import { OperationError, UsageError } from '../errors.ts';

const Instant = z.iso.datetime();

/** The state from which a stopped replay goes on. */
export const ReplayState = z.strictObject({
  id: z.string().regex(/^[\w-]{1,64}$/),
  /** The project, the bucket and the topic of the replay. A replay is resumed on the same three alone. */
  project: z.string(),
  bucket: z.string(),
  topic: z.string(),
  from: Instant,
  to: Instant,
  filter: z.strictObject({
    eventType: z.array(z.string()).optional(),
    vehicle: z.array(z.string()).optional(),
    eventId: z.array(z.string()).optional(),
  }),
  /** The shards that this part of the replay has; all where left out. Other parts have the others. */
  shards: z.array(z.string().regex(/^[0-9a-f]$/)).optional(),
  /** Whether events that were processed before are processed again. */
  reprocess: z.boolean(),
  /** Says that the changes are announced again. */
  announce: z.boolean().optional(),
  /** By shard, the name of an object. Every event up to this name is published. */
  confirmed: z.record(z.string().regex(/^[0-9a-f]$/), z.string()),
  published: z.int().min(0),
  /** The number of objects that could not be used. */
  unreadable: z.int().min(0).optional(),
});

export type ReplayState = z.infer<typeof ReplayState>;

const FOLDER = '.replay';
/** Cloud Storage, which may be mounted as the folder, takes one change of an object a second. */
const SAVE_EVERY_MS = 1_200;
const NAME = /^[\w-]{1,64}(\.[0-9a-f]{1,16})?$/;

export const rangeOfState = ({ from, to }: ReplayState): TimeRange => ({
  from: new Date(from),
  to: new Date(to),
});

/** What a replay, or a part of a replay, is resumed by: `<id>` or `<id>.<shards>`. */
export const nameOfState = ({ id, shards }: ReplayState): string =>
  shards ? `${id}.${shards.join('')}` : id;

/** Keeps the state of a replay in `.replay/<name>.json` of the working folder until the replay is done. */
export class StateFile {
  readonly state: ReplayState;
  readonly #folder: string;
  readonly #path: string;
  readonly #temporary: string;
  #savedAt = 0;
  #saving = false;

  constructor(state: ReplayState, folder = FOLDER) {
    this.state = state;
    this.#folder = folder;
    this.#path = join(folder, `${nameOfState(state)}.json`);
    // Of this process alone: the same replay may run twice at the same time.
    this.#temporary = `${this.#path}.${randomUUID()}.new`;
  }

  /** The state under a name; undefined where there is none. @throws UsageError for a file that is no such state */
  static async find(name: string, folder = FOLDER): Promise<StateFile | undefined> {
    return existsSync(join(folder, `${name}.json`)) ? StateFile.load(name, folder) : undefined;
  }

  /** Reads the state of a replay. @throws UsageError where the file does not exist, or is not the state of this replay */
  static async load(id: string, folder = FOLDER): Promise<StateFile> {
    if (!NAME.test(id)) {
      throw new UsageError(`${id} is not the id of a replay: give the id that the replay printed.`);
    }
    const path = join(folder, `${id}.json`);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `There is no replay ${id} to resume: ${path} cannot be read (${error.code}). The replay is done, or resume it in the folder in which it was started.`,
      );
    });
    const { data: state, error } = ReplayState.safeParse(parse(text));
    // Refuses a file with another id, since the state would be saved to another file.
    if (state && nameOfState(state) === id) return new StateFile(state, folder);
    const place = error ? error.issues[0]?.path.join('.') || 'the whole' : 'id';
    throw new UsageError(`${path} is not the state of replay ${id}, at ${place}: start the replay anew.`);
  }

  /** Saves the state, unless the last save was a second ago or is under way. */
  async saveSometimes(): Promise<void> {
    if (this.#saving || Date.now() - this.#savedAt < SAVE_EVERY_MS) return;
    await this.save();
  }

  /**
   * Saves the state. Replaces the whole file, so that a process that is killed leaves the old state or the new state.
   * @throws OperationError where the file cannot be written
   */
  async save(): Promise<void> {
    this.#saving = true;
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(this.#temporary, JSON.stringify(this.state, undefined, 2), { flush: true });
      await rename(this.#temporary, this.#path);
      this.#savedAt = Date.now();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new OperationError(
        `The replay's state cannot be written to ${this.#path} (${code}): run the command in a folder that you may write to.`,
      );
    } finally {
      this.#saving = false;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

/** The states that replays left in the working folder, the newest first: of those that were stopped, and of those that run. */
export async function stoppedReplays(folder = FOLDER): Promise<ReplayState[]> {
  const names = await readdir(folder).catch(() => []);
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  const files = await Promise.all(ids.map((id) => StateFile.load(id, folder).catch(() => undefined)));
  return files.flatMap((file) => file?.state ?? []).sort((a, b) => (a.id > b.id ? -1 : 1));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
