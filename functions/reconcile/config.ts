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
   * Hours before its first instant that the first run looks back; and hours before the last accounted event, 24 at the
   * most, in which an object is found that turns up late. Each run lists the names of these hours, and reads no marker
   * for them.
   */
  windowHours: number;
  /**
   * Minutes that an event is left alone: longer than Smartcar's attempts and the first of Pub/Sub's take, so that an
   * event on its way is not taken for missing.
   */
  graceMinutes: number;
  /** Milliseconds after which a run ends early: less than the function's own timeout. */
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
