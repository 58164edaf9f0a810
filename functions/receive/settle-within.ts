import { Deadline, DeadlineError } from '../runtime/deadline.ts';
import { stackFramesOf } from '../runtime/stack-frames.ts';

/** A write that did not succeed. */
export interface Failure {
  write: string;
  /** Why, in a word or two that are safe to log. */
  reason: string;
  /** Where its error was thrown. */
  stack: string[];
}

/**
 * Runs all writes at once and waits for every one, for at most `budgetMs`.
 * @returns the writes that failed or were not done in time; none when all are done
 */
export async function settleWithin(
  budgetMs: number,
  writes: Record<string, (signal: AbortSignal) => Promise<unknown>>,
): Promise<Failure[]> {
  const deadline = new Deadline(budgetMs);
  const failures = await Promise.all(
    Object.entries(writes).map(async ([write, run]): Promise<Failure[]> => {
      try {
        await deadline.race(run(deadline.signal));
        return [];
      } catch (error) {
        return [{ write, ...reasonOf(error) }];
      }
    }),
  );
  deadline.clear();
  return failures.flat();
}

function reasonOf(error: unknown): Omit<Failure, 'write'> {
  if (error instanceof DeadlineError) return { reason: 'budget exceeded', stack: [] };
  const { name, status, code } = error as { name?: string; status?: unknown; code?: unknown };
  const reason = [name ?? 'Error', status ?? code].filter((part) => part !== undefined).join(' ');
  return { reason, stack: stackFramesOf(error) };
}
