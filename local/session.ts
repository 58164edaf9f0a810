import { relative } from 'node:path';
import type { Child } from './child.ts';
import { emulatorHostVariables } from './emulator-host.ts';
import { lockFolder } from './lock.ts';
import { removeOutputs } from './outputs.ts';
import { endLeftovers, forgetProcesses, recordProcess } from './process-record.ts';
import { UserError } from './user-error.ts';

export interface SessionOptions {
  /** Gets what is to be said to the user. */
  say?: ((line: string) => void) | undefined;
  /** Ends a start that is under way. */
  signal?: AbortSignal | undefined;
}

/** One run of a local system in its folder, from the lock to the end of the last process. */
export interface Session {
  /** The processes of this run. */
  children: Child[];
  /** Takes a process into the run. */
  onSpawn(child: Child): void;
  /** Aborts when the run ends. */
  signal: AbortSignal;
  /** Rejects as soon as the run ends, whatever the work still does. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Resolves when the run cannot go on. */
  failed: Promise<Error>;
  /** When the first run began, later than an instant, whose end kept nothing: it was killed. */
  killedSince(after?: Date): string | undefined;
  /** Is called between the end of the functions and that of the emulators. */
  onKeep(keep: () => Promise<void>): void;
  /** Is called once the processes have ended. */
  onClose(close: () => Promise<void>): void;
  /** Ends all processes and gives the folder free. */
  close(): Promise<void>;
}

const LOOK_EACH_MS = 1_000;

const isEmulator = ({ name }: Child) => name in emulatorHostVariables;

/** Takes the folder, and ends what a run that was killed left behind. @throws UserError where another run has it */
export async function openSession(folder: string, { say, signal }: SessionOptions): Promise<Session> {
  const lock = await lockFolder(folder);
  const killed = await endLeftovers(folder);
  if (killed.ended.length > 0) {
    const named = killed.ended.map(({ name, pid }) => `${name} (${pid})`).join(', ');
    say?.(`Ended what a killed run had left: ${named}.`);
  }
  const ending = new AbortController();
  const failed = Promise.withResolvers<Error>();
  const ended = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  const children: Child[] = [];
  const keepers: (() => Promise<void>)[] = [];
  const closers: (() => Promise<void>)[] = [];
  let closed: Promise<void> | undefined;

  const look = setInterval(() => {
    if (lock.holds()) return;
    clearInterval(look);
    failed.resolve(new UserError(`${folder} was removed, and the archive with it: run npm start again.`));
  }, LOOK_EACH_MS).unref();

  async function close(): Promise<void> {
    ending.abort();
    clearInterval(look);
    await removeOutputs(folder);
    const functions = children.filter((child) => !isEmulator(child));
    await Promise.all(functions.map((child) => child.stop()));
    // A start that failed has kept nothing of a run that was killed before.
    let isKept = keepers.length > 0 || killed.starts.length === 0;
    if (lock.holds()) {
      for (const keep of keepers) {
        await keep().catch((error: Error) => {
          isKept = false;
          say?.(`What the emulators hold could not be kept: ${error.message}.`);
        });
      }
    }
    await Promise.all(children.splice(0).map((child) => child.stop()));
    await Promise.all(closers.map((closer) => closer()));
    // The next start says what is lost where the record stays.
    if (isKept && lock.holds()) forgetProcesses(folder);
    lock.release();
  }

  return {
    children,
    signal: ended,
    failed: failed.promise,
    onSpawn(child) {
      recordProcess(folder, child);
      children.push(child);
      void child.exited.then(() => {
        if (child.isStopping()) return;
        const log = relative('', child.logFile);
        failed.resolve(new UserError(`${child.name} ended unexpectedly: its output is in ${log}.`));
      });
    },
    async race(work) {
      const aborted = Promise.withResolvers<never>();
      const abort = () => aborted.reject(ended.reason);
      ended.addEventListener('abort', abort);
      if (ended.aborted) abort();
      return Promise.race([work, aborted.promise]);
    },
    killedSince: (after = new Date(0)) => killed.starts.find((start) => new Date(start) > after),
    onKeep: (keep) => void keepers.push(keep),
    onClose: (closer) => void closers.push(closer),
    close: () => (closed ??= close()),
  };
}
