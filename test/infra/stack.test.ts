import assert from 'node:assert/strict';
import { TerraformOutput, TerraformResource } from 'cdktf';
import { RootConstruct } from 'constructs';
import { parseConfig } from '../../infra/config.ts';
import { SmartcarWebhooks } from '../../infra/stack.ts';
import type { TerraformBlock, TerraformJson } from '../../infra/synth.ts';
import { bundles, dev, prod, resource, resources } from '../helpers/stacks.ts';

/** What two resources of one type in one project cannot share. */
const NAMES = [
  'name',
  'account_id',
  'secret_id',
  'dataset_id',
  'repository_id',
  'service_id',
  'slo_id',
  'display_name',
];

/** An API is enabled once for all environments, and never disabled. */
const SHARED = ['google_project_service'];

function namesIn({ resource }: TerraformJson): string[] {
  return Object.entries(resource)
    .filter(([type]) => !type.includes('_iam_') && !SHARED.includes(type))
    .flatMap(([type, blocks]) =>
      Object.values(blocks).flatMap((block) =>
        NAMES.flatMap((argument) =>
          isLiteral(block[argument]) ? `${type} ${argument} ${block[argument]}` : [],
        ),
      ),
    )
    .filter((name) => !Object.values(bundles).some(({ fileName }) => name.endsWith(` ${fileName}`)));
}

const isLiteral = (value: unknown) => typeof value === 'string' && !value.startsWith('$');

const blocksOf = ({ resource, data }: TerraformJson): [address: string, block: TerraformBlock][] => [
  ...addressed(resource, ''),
  ...addressed(data, 'data.'),
];

const addressed = (group: TerraformJson['resource'], prefix: string): [string, TerraformBlock][] =>
  Object.entries(group).flatMap(([type, blocks]) =>
    Object.entries(blocks).map(([id, block]): [string, TerraformBlock] => [`${prefix}${type}.${id}`, block]),
  );

describe('stack', () => {
  it('has this many of each', () => {
    const counts = Object.fromEntries(
      Object.entries(dev.resource).map(([type, blocks]) => [type, Object.keys(blocks).length]),
    );
    assert.deepEqual(counts, {
      google_artifact_registry_repository: 1,
      google_artifact_registry_repository_iam_member: 1,
      google_cloud_run_v2_service_iam_member: 3,
      google_cloud_scheduler_job: 1,
      google_cloudfunctions2_function: 3,
      google_firestore_database: 1,
      google_firestore_field: 9,
      google_logging_metric: 14,
      google_monitoring_alert_policy: 20,
      google_monitoring_custom_service: 1,
      google_monitoring_dashboard: 1,
      google_monitoring_notification_channel: 2,
      google_monitoring_slo: 1,
      google_monitoring_uptime_check_config: 1,
      google_project_iam_member: 4,
      google_project_service: 13,
      google_pubsub_subscription: 2,
      google_pubsub_subscription_iam_member: 1,
      google_pubsub_topic: 3,
      google_pubsub_topic_iam_member: 4,
      google_secret_manager_secret: 1,
      google_secret_manager_secret_iam_member: 1,
      google_secret_manager_secret_version: 1,
      google_service_account: 6,
      google_service_account_iam_member: 1,
      google_storage_bucket: 2,
      google_storage_bucket_iam_member: 3,
      google_storage_bucket_object: 3,
      terraform_data: 2,
    });
  });

  it('puts no two resources at one address', () => {
    const stack = new SmartcarWebhooks(new RootConstruct(), {
      config: parseConfig({ BIGQUERY: 'true' }),
      bundles,
    });
    const resources = stack.node
      .findAll()
      .filter((construct) => TerraformResource.isTerraformResource(construct));
    const addresses = resources.map((each) => (each as TerraformResource).fqn);
    assert.deepEqual(addresses, [...new Set(addresses)]);
  });

  it('has room beside itself for another environment in the same project', () => {
    const names = namesIn(dev);
    assert(names.length > 40);
    for (const name of namesIn(prod)) assert(!names.includes(name), `${name} is in both`);
  });

  it('refers only to what it has', () => {
    const addresses = new Set(blocksOf(prod).map(([address]) => address));
    const text = JSON.stringify(prod);
    for (const [, address = ''] of text.matchAll(/\$\{(?:[a-z]+\()?((?:data\.)?google_\w+\.[\w-]+)/g)) {
      assert(addresses.has(address), address);
    }
    for (const [, { depends_on = [] }] of blocksOf(prod)) {
      for (const address of depends_on) assert(addresses.has(address), address);
    }
  });

  it('waits with every resource of Google for an API, and disables none', () => {
    for (const [address, { depends_on = [] }] of blocksOf(prod)) {
      if (/^(google_project_service|terraform_data)\./.test(address)) continue;
      assert(
        depends_on.some((each: string) => each.startsWith('google_project_service.')),
        address,
      );
    }
    for (const [, service] of resources(prod, 'google_project_service'))
      assert.equal(service.disable_on_destroy, false);
  });

  it('keeps its state where the configuration says, apart from other environments', () => {
    assert.deepEqual(prod.terraform.backend, { gcs: { bucket: 'my-fleet-state', prefix: 'smartcar-prod' } });
  });

  it('labels what it makes', () => {
    const [google] = (prod as unknown as { provider: { google: TerraformBlock[] } }).provider.google;
    assert.deepEqual(google?.default_labels, { team: 'fleet', stack: 'smartcar-prod' });
  });

  it('tells what one needs to know after it is deployed', () => {
    assert.deepEqual(Object.keys(dev.output).sort(), [
      'archive_bucket',
      'changes_topic',
      'dashboard_url',
      'dead_letters_subscription',
      'dead_letters_topic',
      'events_topic',
      'firestore_database',
      'process_subscription',
      'project_id',
      'webhook_url',
    ]);
  });

  it('makes each output a child of the stack, where the operator looks', () => {
    const stack = new SmartcarWebhooks(new RootConstruct(), {
      config: parseConfig({
        NOTIFY_URL: 'https://api.example.com',
        LOAD_BALANCER_DOMAIN: 'hooks.example.com',
      }),
      bundles,
    });
    const outputs = stack.node.findAll().filter((construct) => TerraformOutput.isTerraformOutput(construct));
    assert.equal(outputs.length, 12);
    for (const { node } of outputs) assert.equal(node.scope, stack, node.path);
  });

  it('keeps its names within what Google Cloud takes, however long they are', () => {
    const config = parseConfig({
      GOOGLE_CLOUD_PROJECT: 'p'.repeat(30),
      NAME_PREFIX: 'long-prefix',
      ENVIRONMENT: 'longname',
    });
    assert.equal(config.stackName.length, 20);
    assert(`${config.project}-${config.stackName}-archive`.length <= 63, 'buckets');
    assert(`${config.stackName}-scheduler`.length <= 30, 'service accounts');
    assert(resource(dev, 'google_storage_bucket', 'archive').name.endsWith('-archive'));
  });
});
