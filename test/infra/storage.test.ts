import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { parseConfig } from '../../infra/config.ts';
import { synthesize } from '../../infra/synth.ts';
import { dev, KEY, prod, resource, resources } from '../helpers/stacks.ts';

describe('what holds data', () => {
  it('keeps every bucket closed to the public, and never empties the archive', () => {
    for (const [id, bucket] of resources(prod, 'google_storage_bucket')) {
      assert.equal(bucket.public_access_prevention, 'enforced', id);
      assert.equal(bucket.uniform_bucket_level_access, true, id);
      assert.equal(bucket.force_destroy, id === 'sources', id);
    }
  });

  it('keeps the archive for ever by default, and from being destroyed with the stack', () => {
    const archive = resource(dev, 'google_storage_bucket', 'archive');
    assert.deepEqual(archive.lifecycle_rule, []);
    assert.equal(archive.retention_policy, undefined);
    assert.deepEqual(archive.lifecycle, { prevent_destroy: true });
    assert.deepEqual(archive.soft_delete_policy, { retention_duration_seconds: 7 * 86_400 });
  });

  it('moves and deletes archived events where the configuration says so', () => {
    const { lifecycle_rule, retention_policy } = resource(prod, 'google_storage_bucket', 'archive');
    assert.deepEqual(lifecycle_rule, [
      { action: { type: 'SetStorageClass', storage_class: 'NEARLINE' }, condition: { age: 90 } },
      { action: { type: 'SetStorageClass', storage_class: 'COLDLINE' }, condition: { age: 365 } },
      { action: { type: 'Delete' }, condition: { age: 730 } },
    ]);
    assert.deepEqual(retention_policy, { retention_period: 30 * 86_400, is_locked: true });
  });

  it('leaves the database behind a destroyed stack', () => {
    const database = resource(dev, 'google_firestore_database', 'vehicles');
    assert.equal(database.type, 'FIRESTORE_NATIVE');
    assert.equal(database.delete_protection_state, 'DELETE_PROTECTION_ENABLED');
    assert.equal(database.deletion_policy, 'ABANDON');
    assert.equal(database.point_in_time_recovery_enablement, 'POINT_IN_TIME_RECOVERY_DISABLED');
    assert.equal(
      resource(prod, 'google_firestore_database', 'vehicles').point_in_time_recovery_enablement,
      'POINT_IN_TIME_RECOVERY_ENABLED',
    );
  });

  it('lets markers and failures expire, and indexes no field of what grows', () => {
    const fields = resources(dev, 'google_firestore_field').map(([, field]) => field);
    const names = (those: typeof fields) =>
      those.map(({ collection, field }) => `${collection}.${field}`).sort();
    assert.deepEqual(names(fields.filter(({ ttl_config }) => ttl_config)), [
      'processedEvents.expireAt',
      'processingFailures.expireAt',
      'reconciledEvents.expireAt',
    ]);
    assert.deepEqual(names(fields.filter(({ field }) => field === '*')), [
      'processedEvents.*',
      'processingFailures.*',
      'reconciledEvents.*',
      'reconciliations.*',
      'republishedEvents.*',
      'vehicles.*',
    ]);
    for (const { index_config } of fields) assert.deepEqual(index_config, {});
  });

  it('exempts every collection that the functions write to', () => {
    const sources = globSync('functions/**/*.ts').map((path) => readFileSync(path, 'utf8'));
    const written = sources.flatMap((source) =>
      [...source.matchAll(/\.(?:doc|collection)\([`'](\w+)/g)].map(([, name]) => name),
    );
    const exempt = resources(dev, 'google_firestore_field').map(([, { collection }]) => collection);
    assert.deepEqual([...new Set(written)].sort(), [
      'processedEvents',
      'processingFailures',
      'reconciliations',
      'republishedEvents',
      'vehicles',
    ]);
    for (const name of written) assert(exempt.includes(name), `${name} is indexed`);
  });

  it('is never destroyed, nor the key taken away from what stays', () => {
    const kept = Object.entries(prod.resource).flatMap(([type, blocks]) =>
      Object.entries(blocks)
        .filter(([, { lifecycle }]) => lifecycle?.prevent_destroy)
        .map(([id]) => `${type}.${id}`),
    );
    const types = ['google_firestore_database', 'google_firestore_field', 'google_kms_crypto_key_iam_member'];
    const expected = types.flatMap((type) => resources(prod, type).map(([id]) => `${type}.${id}`));
    assert.deepEqual(kept.sort(), [...expected, 'google_storage_bucket.archive'].sort());
  });

  it('is taken over from an earlier deployment where ADOPT says so', () => {
    const imported = (ADOPT: string) =>
      synthesize(parseConfig({ GOOGLE_CLOUD_PROJECT: 'my-fleet', ADOPT })).import;
    assert.deepEqual(imported('archive,database'), [
      { to: 'google_storage_bucket.archive', id: 'my-fleet/my-fleet-smartcar-dev-archive' },
      { to: 'google_firestore_database.vehicles', id: 'projects/my-fleet/databases/smartcar-dev' },
    ]);
    assert.deepEqual(imported('database')?.length, 1);
    assert.equal(imported(''), undefined);
  });

  it('waits for the grants on its key to arrive', () => {
    const { depends_on } = resource(prod, 'terraform_data', 'kms-grants');
    assert.deepEqual(
      depends_on.toSorted(),
      resources(prod, 'google_kms_crypto_key_iam_member').map(
        ([id]) => `google_kms_crypto_key_iam_member.${id}`,
      ),
    );
    for (const [type, id] of [
      ['google_storage_bucket', 'archive'],
      ['google_pubsub_topic', 'events'],
      ['google_pubsub_topic', 'changes'],
      ['google_pubsub_topic', 'dead-letters'],
      ['google_firestore_database', 'vehicles'],
      ['google_secret_manager_secret', 'management-token'],
      ['google_secret_manager_secret', 'notify-secret'],
    ] as const) {
      assert(resource(prod, type, id).depends_on.includes('terraform_data.kms-grants'), `${type}.${id}`);
    }
  });

  it('keeps the versions of the code for 30 days', () => {
    const sources = resource(dev, 'google_storage_bucket', 'sources');
    assert.deepEqual(sources.versioning, { enabled: true });
    assert.deepEqual(sources.lifecycle_rule, [
      { action: { type: 'Delete' }, condition: { days_since_noncurrent_time: 30, with_state: 'ARCHIVED' } },
    ]);
  });

  it('encrypts all of it with the key that is configured', () => {
    const encrypted = [
      resource(prod, 'google_storage_bucket', 'archive').encryption.default_kms_key_name,
      ...resources(prod, 'google_pubsub_topic').map(([, topic]) => topic.kms_key_name),
      resource(prod, 'google_firestore_database', 'vehicles').cmek_config.kms_key_name,
      ...resources(prod, 'google_secret_manager_secret').map(
        ([, { replication }]) =>
          replication.user_managed.replicas[0].customer_managed_encryption.kms_key_name,
      ),
    ];
    assert.deepEqual([...new Set(encrypted)], [KEY]);
    assert.doesNotMatch(JSON.stringify(dev), /kms/);
  });

  it('reads nothing that is secret', () => {
    assert.deepEqual(Object.keys(prod.data).sort(), [
      'google_project',
      'google_storage_project_service_account',
    ]);
  });

  it('queries the archive in place, a partition at a time', () => {
    const { external_data_configuration: external } = resource(prod, 'google_bigquery_table', 'events');
    assert.deepEqual(external.hive_partitioning_options, {
      mode: 'CUSTOM',
      source_uri_prefix: `gs://\${google_storage_bucket.archive.name}/events/{shard:STRING}/{dt:DATE}/{hr:STRING}`,
      require_partition_filter: true,
    });
    const { query } = resource(prod, 'google_bigquery_table', 'signals').view;
    assert.match(query, /UNNEST\(JSON_QUERY_ARRAY\(event\.data\.signals\)\)/);
    assert.match(query, /COALESCE\(JSON_VALUE\(event\.vehicleId\), JSON_VALUE\(event\.data\.vehicle\.id\)\)/);
    assert.match(query, /retrievedAt\) AS INT64\), 0\)\), .*fetchedAt\) AS INT64\), 0\)\)\) AS fetched_at/);
    assert.deepEqual(resources(dev, 'google_bigquery_table'), []);
  });
});
