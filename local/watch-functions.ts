import { watch } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildOrExplain } from './build.ts';
import { UserError } from './user-error.ts';

const FUNCTIONS = join(import.meta.dirname, '../functions');

/** An editor writes a file in several steps. */
const SETTLED_AFTER_MS = 150;

export interface WatchOptions {
  /** The folder of the code; that of the functions where left out. */
  sources?: string;
  /** Where the bundles are that run. */
  bundles: string;
  /** The functions that run. */
  names: readonly string[];
  /** Ends a function, lets its bundle be replaced, and starts it again. */
  restart(name: string, replace: () => Promise<void>): Promise<void>;
  say(line: string): void;
  signal: AbortSignal;
}

/**
 * Builds the functions anew when their code changes, and restarts those whose bundle is another. Code that cannot be
 * built leaves the former running. Returns at once; ends with the signal.
 */
export function watchFunctions(options: WatchOptions): void {
  const { sources = FUNCTIONS, say, signal } = options;
  let isChanged = false;
  let isWorking = false;

  async function work(): Promise<void> {
    isWorking = true;
    while (isChanged && !signal.aborted) {
      await delay(SETTLED_AFTER_MS);
      if (signal.aborted) return;
      isChanged = false;
      await reload(options).catch((error: unknown) => {
        if (signal.aborted) return;
        say(error instanceof UserError ? `${error.message} The former code keeps running.` : String(error));
      });
    }
    isWorking = false;
  }

  watch(sources, { recursive: true, signal }, () => {
    isChanged = true;
    if (!isWorking) void work();
  }).on('error', ({ code }: NodeJS.ErrnoException) => {
    // The machine has no watches left, or a new folder cannot be read. The system runs on.
    say(`Changes of the code may not be followed any more (${code}): run npm start again after a change.`);
  });
}

async function reload({ bundles, names, restart, say }: WatchOptions): Promise<void> {
  const next = `${bundles}.next`;
  await buildOrExplain(next);
  for (const name of names) {
    const [former, built] = await Promise.all(
      [bundles, next].map((folder) => readFile(join(folder, name, 'bundle.js'))),
    );
    if (built && former?.equals(built)) continue;
    await restart(name, async () => {
      await rm(join(bundles, name), { recursive: true, force: true });
      await rename(join(next, name), join(bundles, name));
    });
    say(`↻ ${name} runs the changed code.`);
  }
  await rm(next, { recursive: true, force: true });
}
