import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ObjectRecord } from './object-record.ts';

/** A line of the log: the record of an object, or the generation of an object that was removed. */
type Entry = ObjectRecord | { removed: number };

/**
 * The records of a bucket's objects, in a file. Each change adds a line of JSON to the file.
 *
 * The line break comes before the line. So a line that was cut short, by a kill or a full disk, spoils no later line.
 */
export class ObjectLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  append(entry: Entry): void {
    appendFileSync(this.#path, `\n${JSON.stringify(entry)}`);
  }

  /** Reads the records of all objects that were not removed, in the order of their generations. */
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

  /** Replaces the file, in one step, by a file with these records. */
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
