/** A write that did not succeed, and why, in a word or two that are safe to log. */
export interface Failure {
  write: string;
  reason: string;
}

/**
 * Runs all writes at once and waits for every one, for at most `budgetMs`.
 * @returns those that failed or were not done in time; none when all are done
 */
export async function settleWithin(
  budgetMs: number,
  writes: Record<string, (signal: AbortSignal) => Promise<unknown>>,
): Promise<Failure[]> {
  const budget = new AbortController();
  const timer = setTimeout(() => budget.abort(), budgetMs);
  const expired = new Promise<never>((_, reject) => {
    budget.signal.addEventListener('abort', () => reject(budget.signal.reason), { once: true });
  });
  const failures = await Promise.all(
    Object.entries(writes).map(async ([write, run]): Promise<Failure[]> => {
      try {
        await Promise.race([run(budget.signal), expired]);
        return [];
      } catch (error) {
        return [{ write, reason: reasonOf(error, budget.signal) }];
      }
    }),
  );
  clearTimeout(timer);
  return failures.flat();
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'budget exceeded';
  const { name, status, code } = error as { name?: string; status?: unknown; code?: unknown };
  return [name ?? 'Error', status ?? code].filter((part) => part !== undefined).join(' ');
}
