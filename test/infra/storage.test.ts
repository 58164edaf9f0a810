import assert from 'node:assert/strict';
import { dev, KEY, prod, resource, resources } from '../helpers/stacks.ts';

describe('what holds data', () => {
  it('keeps every bucket closed to the public, by its policy alone, and never deletes one that is not empty', () => {
    for (const [id, bucket] of resources(prod, 'google_storage_bucket')) {
      assert.equal(bucket.public_access_prevention, 'enforced', id);
      assert.equal(bucket.uniform_bucket_level_access, true, id);
      assert.equal(bucket.force_destroy, false, id);
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

  it('lets markers expire, and indexes nothing that is only written', () => {
    const fields = resources(dev, 'google_firestore_field').map(([, field]) => field);
    assert.deepEqual(
      fields.filter(({ ttl_config }) => ttl_config).map(({ collection, field }) => `${collection}.${field}`),
      ['processedEvents.expireAt', 'reconciledEvents.expireAt'],
    );
    for (const { index_config } of fields) assert.deepEqual(index_config, {});
  });

  it('encrypts all of it with the key that is configured', () => {
    const encrypted = [
      resource(prod, 'google_storage_bucket', 'archive').encryption.default_kms_key_name,
      resource(prod, 'google_pubsub_topic', 'events').kms_key_name,
      resource(prod, 'google_pubsub_topic', 'dead-letters').kms_key_name,
      resource(prod, 'google_firestore_database', 'vehicles').cmek_config.kms_key_name,
      resource(prod, 'google_secret_manager_secret', 'management-token').replication.user_managed.replicas[0]
        .customer_managed_encryption.kms_key_name,
    ];
    assert.deepEqual([...new Set(encrypted)], [KEY]);
    assert.doesNotMatch(JSON.stringify(dev), /kms/);
  });

  it('never sees the value of the secret', () => {
    assert.deepEqual(resources(prod, 'google_secret_manager_secret_version'), []);
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
    assert.match(
      resource(prod, 'google_bigquery_table', 'signals').view.query,
      /UNNEST\(JSON_QUERY_ARRAY\(event\.data\.signals\)\)/,
    );
    assert.deepEqual(resources(dev, 'google_bigquery_table'), []);
  });
});
