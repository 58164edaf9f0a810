import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `read` gives something, and returns it.
 * @throws Error saying what was waited for when it does not within `withinMs`
 */
export async function until<T>(
  what: string,
  read: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 30_000,
): Promise<T> {
  for (const deadline = Date.now() + withinMs; ; await delay(20)) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
  }
}
