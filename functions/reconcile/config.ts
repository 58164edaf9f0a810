import {
  archiveBucket,
  type Environment,
  eventsTopic,
  firestoreDatabase,
  integer,
  projectId,
} from '../runtime/settings.ts';

export interface ReconcileConfig {
  projectId: string;
  archiveBucket: string;
  /** Short name of the Pub/Sub topic, in the same project. */
  eventsTopic: string;
  /** Id of the Firestore database, in the same project. */
  databaseId: string;
  /**
   * - Hours that the first run looks back.
   * - Hours before the checkpoint, at most 24, in which each run looks for objects that arrived late. A run lists the
   *   names of these hours, and reads no marker for them.
   */
  windowHours: number;
  /**
   * Minutes for which a received event is not looked at. Is longer than Smartcar's attempts and Pub/Sub's first attempts
   * take, so that an event on its way does not seem unprocessed.
   */
  graceMinutes: number;
  /** Milliseconds after which a run ends early. Is less than the timeout of the deployed function. */
  budgetMs: number;
}

/** @throws ConfigError naming the first variable that is missing or wrong. */
export function parseReconcileConfig(env: Environment): ReconcileConfig {
  return {
    projectId: projectId(env),
    archiveBucket: archiveBucket(env),
    eventsTopic: eventsTopic(env),
    databaseId: firestoreDatabase(env),
    windowHours: integer(env, 'RECONCILE_WINDOW_HOURS', { min: 1, max: 168, fallback: 6 }),
    graceMinutes: integer(env, 'RECONCILE_GRACE_MINUTES', { min: 0, max: 60, fallback: 10 }),
    budgetMs: integer(env, 'RECONCILE_BUDGET_MS', { min: 1, max: 1_740_000, fallback: 480_000 }),
  };
}
