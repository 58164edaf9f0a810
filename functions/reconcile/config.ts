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
  /** Hours that each run looks back: the longest outage that heals by itself. Each run reads every marker in it. */
  windowHours: number;
  /**
   * Minutes that an event is left alone: longer than the vendor's retries (6) and the first of Pub/Sub's, so that
   * what is on its way is not taken for missing.
   */
  graceMinutes: number;
  /** Milliseconds after which a run ends early; below the function's own timeout. */
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
