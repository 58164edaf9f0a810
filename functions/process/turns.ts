/** Runs work when what was asked for the same key before is settled. Work for different keys runs at the same time. */
export type TakeTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Has events of one vehicle take turns within an instance. Transactions that meet at a vehicle's document would abort
 * each other, and Firestore's client waits a second and more before it tries again.
 */
export function createTurns(): TakeTurn {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => {});
    last.set(key, settled);
    void settled.then(() => {
      if (last.get(key) === settled) last.delete(key);
    });
    return turn;
  };
}
