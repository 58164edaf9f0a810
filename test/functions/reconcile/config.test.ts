import assert from 'node:assert/strict';
import { parseReconcileConfig } from '../../../functions/reconcile/config.ts';
import { ConfigError } from '../../../functions/runtime/settings.ts';

describe('parseReconcileConfig', () => {
  const env = { GOOGLE_CLOUD_PROJECT: 'project-1', ARCHIVE_BUCKET: 'bucket', EVENTS_TOPIC: 'events' };

  it('has defaults for all but the names', () => {
    assert.deepEqual(parseReconcileConfig(env), {
      projectId: 'project-1',
      archiveBucket: 'bucket',
      eventsTopic: 'events',
      databaseId: '(default)',
      windowHours: 6,
      graceMinutes: 10,
      budgetMs: 480_000,
    });
  });

  for (const [name, value] of [
    ['GOOGLE_CLOUD_PROJECT', ''],
    ['ARCHIVE_BUCKET', 'A'],
    ['EVENTS_TOPIC', ''],
    ['FIRESTORE_DATABASE', '1'],
    ['RECONCILE_WINDOW_HOURS', '0'],
    ['RECONCILE_WINDOW_HOURS', '6h'],
    ['RECONCILE_GRACE_MINUTES', '61'],
    ['RECONCILE_BUDGET_MS', '0'],
  ] as const) {
    it(`refuses ${name}=${value || 'nothing'}`, () => {
      assert.throws(
        () => parseReconcileConfig({ ...env, [name]: value }),
        (error) => error instanceof ConfigError && error.message.startsWith(name),
      );
    });
  }
});
