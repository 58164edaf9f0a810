import assert from 'node:assert/strict';
import { parseConfig } from '../../infra/config.ts';
import { synthesize } from '../../infra/synth.ts';
import { bundles, dev, prod, resource, resources } from '../helpers/stacks.ts';

describe('functions', () => {
  const receive = resource(dev, 'google_cloudfunctions2_function', 'receive');
  const process = resource(dev, 'google_cloudfunctions2_function', 'process');
  const reconcile = resource(dev, 'google_cloudfunctions2_function', 'reconcile');

  it('are what was built: object, name and source are the hash of the code', () => {
    for (const [id, { fileName }] of Object.entries(bundles)) {
      const object = resource(prod, 'google_storage_bucket_object', id);
      assert.match(fileName, /^(receive|process|reconcile|notify)-[0-9a-f]{16}\.zip$/);
      assert.equal(object.name, fileName);
      assert.equal(object.source, fileName);
      assert.equal(
        resource(prod, 'google_cloudfunctions2_function', id).build_config.source.storage_source.object,
        `\${google_storage_bucket_object.${id}.name}`,
      );
    }
  });

  it('run on Node 24, each as its own account, built by an account of its own', () => {
    for (const [id, { build_config, service_config }] of resources(prod, 'google_cloudfunctions2_function')) {
      assert.equal(build_config.runtime, 'nodejs24');
      assert.equal(build_config.entry_point, id);
      assert.equal(build_config.service_account, `\${google_service_account.build.name}`);
      assert.equal(service_config.service_account_email, `\${google_service_account.${id}.email}`);
    }
  });

  it('get the environment that their code reads', () => {
    assert.deepEqual(receive.service_config.environment_variables, {
      GOOGLE_CLOUD_PROJECT: 'my-fleet',
      NODE_OPTIONS: '--max-semi-space-size=16',
      LOG_EXECUTION_ID: 'false',
      ARCHIVE_BUCKET: `\${google_storage_bucket.archive.name}`,
      EVENTS_TOPIC: `\${google_pubsub_topic.events.name}`,
      RECEIVE_BUDGET_MS: '10000',
    });
    assert.deepEqual(process.service_config.environment_variables, {
      GOOGLE_CLOUD_PROJECT: 'my-fleet',
      NODE_OPTIONS: '--max-semi-space-size=16',
      LOG_EXECUTION_ID: 'false',
      FIRESTORE_DATABASE: `\${google_firestore_database.vehicles.name}`,
      CHANGES_TOPIC: `\${google_pubsub_topic.changes.name}`,
    });
    assert.deepEqual(receive.service_config.secret_environment_variables, [
      {
        key: 'SMARTCAR_MANAGEMENT_TOKEN',
        project_id: 'my-fleet',
        secret: `\${google_secret_manager_secret.management-token.secret_id}`,
        version: `\${google_secret_manager_secret_version.management-token.version}`,
      },
    ]);
    assert.deepEqual(process.service_config.secret_environment_variables, []);
  });

  it('leave process to Pub/Sub, and warm instances to receive', () => {
    assert.equal(receive.service_config.ingress_settings, 'ALLOW_ALL');
    assert.equal(process.service_config.ingress_settings, 'ALLOW_INTERNAL_ONLY');
    assert.equal(
      resource(prod, 'google_cloudfunctions2_function', 'receive').service_config.min_instance_count,
      1,
    );
    assert.equal(
      resource(prod, 'google_cloudfunctions2_function', 'process').service_config.min_instance_count,
      0,
    );
  });

  it('reconcile every 15 minutes, one run at a time, called by the scheduler alone', () => {
    assert.equal(reconcile.service_config.ingress_settings, 'ALLOW_INTERNAL_ONLY');
    assert.equal(reconcile.service_config.max_instance_count, 1);
    assert.equal(reconcile.service_config.max_instance_request_concurrency, 1);
    assert.deepEqual(reconcile.service_config.environment_variables, {
      GOOGLE_CLOUD_PROJECT: 'my-fleet',
      NODE_OPTIONS: '--max-semi-space-size=16',
      LOG_EXECUTION_ID: 'false',
      ARCHIVE_BUCKET: `\${google_storage_bucket.archive.name}`,
      EVENTS_TOPIC: `\${google_pubsub_topic.events.name}`,
      FIRESTORE_DATABASE: `\${google_firestore_database.vehicles.name}`,
      RECONCILE_WINDOW_HOURS: '6',
    });
    const job = resource(dev, 'google_cloud_scheduler_job', 'reconcile');
    assert.equal(job.schedule, '*/15 * * * *');
    assert.equal(job.retry_config, undefined, 'the next run looks at the same events');
    assert.equal(job.attempt_deadline, `${reconcile.service_config.timeout_seconds}s`);
    assert(reconcile.service_config.timeout_seconds < 15 * 60);
    const uri = `\${google_cloudfunctions2_function.reconcile.service_config[0].uri}`;
    assert.equal(job.http_target.uri, uri);
    assert.deepEqual(job.http_target.oidc_token, {
      service_account_email: `\${google_service_account.scheduler.email}`,
      audience: uri,
    });
    assert(job.depends_on.includes('google_cloud_run_v2_service_iam_member.scheduler-invokes'));
  });

  it('are built after a wait for the grants of who builds them, once', () => {
    const wait = resource(dev, 'terraform_data', 'build-grants');
    for (const [, { depends_on }] of resources(dev, 'google_cloudfunctions2_function')) {
      assert(depends_on.includes('terraform_data.build-grants'));
    }
    const grants = [
      ...resources(dev, 'google_project_iam_member').map(([id]) => `google_project_iam_member.${id}`),
    ];
    assert.deepEqual(
      wait.depends_on.filter((each: string) => grants.includes(each)),
      ['google_project_iam_member.build-reads-staging', 'google_project_iam_member.build-logs'],
    );
    assert.equal(wait.depends_on.length, 4);
    assert.equal(wait.provisioner[0]['local-exec'].command, 'node -e "setTimeout(() => {}, 90000)"');
    assert.deepEqual(Object.keys(wait.triggers_replace), ['account', 'staged']);
  });

  it('let their callers in again after they are replaced, not after an update', () => {
    for (const [, { name, lifecycle }] of resources(prod, 'google_cloud_run_v2_service_iam_member')) {
      const [, address] = /^\$\{(.*)\.name\}$/.exec(name) ?? [];
      assert.deepEqual(lifecycle.replace_triggered_by, [`${address}.id`]);
    }
  });

  it('have as many instances as their own settings say', () => {
    const stack = synthesize(parseConfig({ MAX_INSTANCES: '50', PROCESS_MAX_INSTANCES: '5' }));
    const most = Object.fromEntries(
      resources(stack, 'google_cloudfunctions2_function').map(([id, { service_config }]) => [
        id,
        service_config.max_instance_count,
      ]),
    );
    assert.deepEqual(most, { process: 5, receive: 50, reconcile: 1 });
  });

  it('answer before they are cut off', () => {
    const { timeout_seconds, environment_variables } = receive.service_config;
    assert(timeout_seconds * 1000 > Number(environment_variables.RECEIVE_BUDGET_MS));
  });

  it('start after what they may do was granted', () => {
    for (const grant of [
      'google_storage_bucket_iam_member.receive-archives',
      'google_pubsub_topic_iam_member.receive-publishes',
      'google_secret_manager_secret_iam_member.receive-reads-token',
    ]) {
      assert(receive.depends_on.includes(grant), grant);
    }
    assert(process.depends_on.includes('google_project_iam_member.process-stores'));
    for (const grant of [
      'google_storage_bucket_iam_member.reconcile-reads',
      'google_pubsub_topic_iam_member.reconcile-publishes',
      'google_project_iam_member.reconcile-compares',
    ]) {
      assert(reconcile.depends_on.includes(grant), grant);
    }
  });
});
