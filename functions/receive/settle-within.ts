import { Deadline, DeadlineError } from '../runtime/deadline.ts';
import { stackFramesOf } from '../runtime/stack-frames.ts';

/** A write that did not succeed. */
export interface Failure {
  write: string;
  /** The name and the code of the error, which are safe to log. */
  reason: string;
  /** The places where the error was thrown. */
  stack: string[];
}

/**
 * Runs all writes at the same time, and waits for all of them, for at most `budgetMs`.
 * @returns the writes that failed or took too long; an empty list where all succeeded
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
