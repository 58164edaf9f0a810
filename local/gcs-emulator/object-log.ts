import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ObjectRecord } from './object-record.ts';

/** A record was written, or the object of a generation was removed. */
type Entry = ObjectRecord | { removed: number };

/**
 * The records of a bucket's objects: a file to which each change adds a line of JSON.
 *
 * A line break begins a line. So a line that was cut short, by a kill or a full disk, spoils no line that follows.
 */
export class ObjectLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  append(entry: Entry): void {
    appendFileSync(this.#path, `\n${JSON.stringify(entry)}`);
  }

  /** @returns the records of all objects that were not removed, by generation */
  read(): ObjectRecord[] {
    const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '';
    const records = new Map<number, ObjectRecord>();
    for (const entry of text.split('\n').map(parseEntry)) {
      if (!entry) continue;
      if ('removed' in entry) records.delete(entry.removed);
      else records.set(entry.generation, entry);
    }
    return [...records.values()].sort((a, b) => a.generation - b.generation);
  }

  /** Leaves these records alone in the file, at once. */
  rewrite(records: ObjectRecord[]): void {
    writeFileSync(`${this.#path}.new`, records.map((record) => `\n${JSON.stringify(record)}`).join(''));
    renameSync(`${this.#path}.new`, this.#path);
  }
}

/** @returns undefined for a line that was cut short */
function parseEntry(line: string): Entry | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
