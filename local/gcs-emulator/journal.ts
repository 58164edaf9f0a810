import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { ObjectSettings } from './settings.ts';

export interface BucketRecord {
  name: string;
  timeCreated: string;
  /** the rest of what the bucket was created with: location, labels, lifecycle… */
  settings: Record<string, unknown>;
}

export interface ObjectRecord {
  bucket: string;
  name: string;
  /** microseconds since the epoch at which the content was written, as in Cloud Storage */
  generation: number;
  metageneration: number;
  size: number;
  crc32c: string;
  md5Hash: string;
  timeCreated: string;
  updated: string;
  settings: ObjectSettings;
  /** where the bytes are, relative to the storage folder */
  file: string;
  /** the id under which they were staged before this record was written */
  staged: string;
}

export type JournalEntry =
  | { op: 'createBucket'; bucket: BucketRecord }
  | { op: 'deleteBucket'; name: string }
  | { op: 'putObject'; object: ObjectRecord }
  | { op: 'deleteObject'; bucket: string; name: string };

/**
 * An append-only file of one JSON line per change. The line is the moment at which a change happens: one
 * write, which a killed process leaves either whole or without its line end, and then it never happened.
 * (There is no fsync: a machine that loses power may lose the last seconds.)
 */
export class Journal {
  #descriptor: number | undefined;
  #length: number;

  private constructor(descriptor: number, length: number) {
    this.#descriptor = descriptor;
    this.#length = length;
  }

  /** @throws Error naming the file and line if a line other than the last, torn one cannot be read */
  static read(path: string): JournalEntry[] {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
    // Behind the last line end there is nothing, or a torn line.
    const lines = text.split('\n').slice(0, -1);
    return lines.map((line, index) => {
      try {
        return JSON.parse(line);
      } catch (cause) {
        throw new Error(`${path}:${index + 1} is not a journal entry`, { cause });
      }
    });
  }

  /** Starts a journal that holds just these entries, in place of the one there was. */
  static start(path: string, entries: JournalEntry[]): Journal {
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
    return new Journal(openSync(path, 'r+'), Buffer.byteLength(text));
  }

  /** Writes at a known end, so that what a failed write (a full disk) left behind is overwritten. */
  append(entry: JournalEntry): void {
    if (this.#descriptor === undefined) throw new Error('the journal is closed');
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    const written = writeSync(this.#descriptor, line, 0, line.length, this.#length);
    if (written !== line.length) {
      ftruncateSync(this.#descriptor, this.#length);
      throw new Error('the journal could not be written: is the disk full?');
    }
    this.#length += line.length;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    // The number will soon be another file's.
    this.#descriptor = undefined;
  }
}
