import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LogLine } from '../../wire.ts';
import { parseLogLine } from './log-line.ts';
import type { LogSource } from './log-source.ts';

/** Looks again after this long where the system does not say that a file has grown. */
const LOOK_EVERY_MS = 500;
/** Of each file, the end in which the lines of an event are looked for. */
const SEARCHED_BYTES = 16 * 1024 * 1024;
const FOUND = 200;
const CHUNK = 256 * 1024;
const LAST_BYTES = 64 * 1024;
const LAST_LINES = 200;

interface Followed {
  offset: number;
  /** The beginning of a line whose end has not been written yet. */
  rest: Buffer;
}

/** The log files of a local system: a file for each process, one JSON object a line. */
export class LogFolder implements LogSource {
  readonly what: string;
  readonly #folder: string;

  /** @param folder the local system's own */
  constructor(folder: string) {
    this.#folder = join(folder, 'log');
    this.what = this.#folder;
  }

  /** Begins at the end of each file. A line has the time at which it was read here, unless it has a time itself. */
  async tail(use: (line: LogLine) => void, signal: AbortSignal): Promise<void> {
    const files = new Map<string, Followed>();
    for (const path of await this.#paths())
      files.set(path, { offset: await sizeOf(path), rest: Buffer.alloc(0) });
    while (!signal.aborted) {
      const grown = growth(this.#folder, signal);
      for (const path of await this.#paths()) {
        const followed = files.get(path) ?? { offset: 0, rest: Buffer.alloc(0) };
        files.set(path, followed);
        await follow(path, followed, use).catch(() => {});
      }
      await grown;
    }
  }

  async find(eventId: string, signal: AbortSignal): Promise<LogLine[]> {
    const found: LogLine[] = [];
    for (const path of await this.#paths()) {
      signal.throwIfAborted();
      for (const text of await linesWith(path, eventId)) {
        const line = parseLogLine(sourceOf(path), text, null);
        if (line && [line.fields.eventId, line.fields.claimedEventId].includes(eventId)) found.push(line);
      }
    }
    return found.slice(-FOUND);
  }

  async last(name: string): Promise<string[] | undefined> {
    const path = (await this.#paths()).find((each) => sourceOf(each) === name);
    return path === undefined ? undefined : (await endOf(path, LAST_BYTES)).split('\n').slice(-LAST_LINES);
  }

  async #paths(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.filter((name) => name.endsWith('.log')).map((name) => join(this.#folder, name));
  }
}

const sourceOf = (path: string) => basename(path, '.log');

/** Resolves when something changes in the folder, or after a while. */
function growth(folder: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let watcher: FSWatcher | undefined;
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      watcher?.close();
      resolve();
    };
    const timer = setTimeout(done, LOOK_EVERY_MS);
    signal.addEventListener('abort', done, { once: true });
    try {
      watcher = watch(folder, done).on('error', () => {});
    } catch {
      // The folder is not there yet, or there are no more watches: the timer looks again.
    }
  });
}

async function follow(path: string, followed: Followed, use: (line: LogLine) => void): Promise<void> {
  await using file = await open(path);
  const { size } = await file.stat();
  if (size < followed.offset) Object.assign(followed, { offset: 0, rest: Buffer.alloc(0) });
  while (followed.offset < size) {
    const bytes = await readAt(file, followed.offset, Math.min(CHUNK, size - followed.offset));
    if (bytes.length === 0) return;
    followed.offset += bytes.length;
    const text = Buffer.concat([followed.rest, bytes]);
    const end = text.lastIndexOf('\n') + 1;
    // A line that has no end is none of ours: it is let go before it fills the memory.
    followed.rest = text.length - end > CHUNK ? Buffer.alloc(0) : Buffer.from(text.subarray(end));
    const at = Date.now();
    for (const each of text.toString('utf8', 0, end).split('\n')) {
      const line = parseLogLine(sourceOf(path), each, at);
      if (line) use(line);
    }
  }
}

async function linesWith(path: string, text: string): Promise<string[]> {
  return (await endOf(path, SEARCHED_BYTES)).split('\n').filter((line) => line.includes(text));
}

/** The last bytes of a file, as text. */
async function endOf(path: string, bytes: number): Promise<string> {
  await using file = await open(path);
  const { size } = await file.stat();
  const start = Math.max(0, size - bytes);
  return (await readAt(file, start, size - start)).toString();
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(length), position });
  return buffer.subarray(0, bytesRead);
}

async function sizeOf(path: string): Promise<number> {
  await using file = await open(path);
  return (await file.stat()).size;
}
