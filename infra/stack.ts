import { GoogleProvider } from '@cdktf/provider-google/lib/provider/index.js';
import { Fn, GcsBackend, TerraformElement, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { Accounts } from './accounts.ts';
import { Analytics } from './analytics.ts';
import { Archive } from './archive.ts';
import { Builder } from './builder.ts';
import type { Bundles } from './bundle.ts';
import type { Config } from './config.ts';
import { Database } from './database.ts';
import { Encryption } from './encryption.ts';
import { CloudFunction } from './function.ts';
import { LoadBalancer } from './load-balancer.ts';
import { ManagementToken } from './management-token.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { terraformLiterals } from './own-settings.ts';
import { ProcessSecrets } from './process-secrets.ts';
import { Project } from './project.ts';
import { Reconciliation } from './reconciliation.ts';
import { Subscriptions } from './subscriptions.ts';
import { Topics } from './topics.ts';

export interface SmartcarWebhooksOptions {
  config: Config;
  bundles: Bundles;
  /** Names the management token that is given with the deployment; undefined keeps the deployed one. */
  tokenVersion?: number;
}

// 1.11 is the first with write-only arguments.
const TERRAFORM_VERSION = '>= 1.11';

/** Puts the whole receiver together. */
export class SmartcarWebhooks extends TerraformStack {
  constructor(scope: Construct, { config, bundles, tokenVersion }: SmartcarWebhooksOptions) {
    super(scope, config.stackName);
    this.addOverride('terraform.required_version', TERRAFORM_VERSION);
    const { kmsKey, stackName } = config;
    new GoogleProvider(this, 'google', {
      project: config.project,
      region: config.region,
      defaultLabels: { ...config.labels, stack: stackName },
    });
    if (config.stateBucket) new GcsBackend(this, { bucket: config.stateBucket, prefix: stackName });

    const project = new Project(this, 'project', { config });
    const accounts = new Accounts(this, 'accounts', { config });
    const encryption = kmsKey ? new Encryption(this, 'encryption', { kmsKey, project }) : undefined;

    const archive = new Archive(this, 'archive', { config, encryption });
    const topics = new Topics(this, 'topics', { config, project, encryption });
    const token = new ManagementToken(this, 'token', {
      config,
      reader: accounts.receive,
      encryption,
      tokenVersion,
    });
    const database = new Database(this, 'database', { config, encryption });

    const builder = new Builder(this, 'builder', { config, project, account: accounts.build });
    const receive = new CloudFunction(this, 'receive', {
      config,
      name: 'receive',
      bundle: bundles.receive,
      builder,
      account: accounts.receive,
      ingress: config.loadBalancer?.only ? 'ALLOW_INTERNAL_AND_GCLB' : 'ALLOW_ALL',
      // receive answers within its budget of 10 s. A slower client holds an instance no longer than this.
      timeoutSeconds: 30,
      ...config.receive,
      concurrency: config.concurrency,
      environment: {
        ARCHIVE_BUCKET: archive.bucket.name,
        EVENTS_TOPIC: topics.events.name,
        RECEIVE_BUDGET_MS: '10000',
      },
      secrets: {
        SMARTCAR_MANAGEMENT_TOKEN: { secretId: token.secret.secretId, version: token.version },
      },
      grants: [
        archive.allowWriting('receive-archives', accounts.receive),
        topics.allowPublishing('receive-publishes', accounts.receive, topics.events),
        token.grant,
      ],
    });
    // Smartcar has no Google identity. receive asks for the signature instead.
    receive.allowInvocation('public-invokes', 'allUsers');
    const webhookUrl = this.balanceLoad(config, receive);
    const secrets = new ProcessSecrets(this, 'process-secrets', { config, reader: accounts.process });
    const processor = new CloudFunction(this, 'process', {
      config,
      name: 'process',
      bundle: bundles.process,
      builder,
      account: accounts.process,
      ingress: 'ALLOW_INTERNAL_ONLY',
      timeoutSeconds: 60,
      minInstances: 0,
      maxInstances: config.process.maxInstances,
      concurrency: config.concurrency,
      environment: {
        ...terraformLiterals(config.process.settings),
        FIRESTORE_DATABASE: database.database.name,
        ...(topics.changes && { CHANGES_TOPIC: topics.changes.name }),
      },
      secrets: secrets.variables,
      grants: [
        ...secrets.grants,
        database.allowUse('process-stores', accounts.process),
        ...(topics.changes
          ? [topics.allowPublishing('process-announces', accounts.process, topics.changes)]
          : []),
      ],
    });
    const subscriptions = new Subscriptions(this, 'subscriptions', {
      config,
      project,
      topics,
      target: processor,
      caller: accounts.push,
    });

    const reconciliation = new Reconciliation(this, 'reconciliation', {
      config,
      bundle: bundles.reconcile,
      builder,
      accounts,
      archive,
      topics,
      database,
    });

    const { dashboard } = new Monitoring(this, 'monitoring', {
      config,
      receive,
      processor,
      reconcile: reconciliation.function,
      archive,
      database,
      topics,
      subscriptions,
    });
    if (config.bigQuery) new Analytics(this, 'analytics', { config, archive });

    this.output('webhook_url', webhookUrl, 'Paste into the Smartcar dashboard');
    this.output('project_id', config.project, 'Where all of it is');
    this.output('archive_bucket', archive.bucket.name, 'Holds every event as it arrived');
    this.output('events_topic', topics.events.name, 'Where events are published');
    this.output('dead_letters_topic', topics.deadLetters.name, 'Where events go that cannot be processed');
    if (topics.changes)
      this.output('changes_topic', topics.changes.name, 'Where changes are published: subscribe to it');
    this.output('process_subscription', subscriptions.process.name, 'Pushes events to process');
    this.output('dead_letters_subscription', subscriptions.deadLetters.name, 'Holds the dead letters');
    this.output('firestore_database', database.database.name, 'Holds the vehicles');
    this.output(
      'dashboard_url',
      `https://console.cloud.google.com/monitoring/dashboards/builder/${Fn.basename(dashboard.id)}?project=${config.project}`,
      'The journey of the events',
    );
    project.enableApis({ after: token.check });
  }

  /** Returns the address that Smartcar should call, with or without a load balancer. */
  private balanceLoad(config: Config, target: CloudFunction): string {
    if (!config.loadBalancer) return target.uri;
    const { domain } = config.loadBalancer;
    const { address } = new LoadBalancer(this, 'load-balancer', { config, domain, target });
    this.output('load_balancer_address', address, `The A record of ${domain}`);
    return `https://${domain}`;
  }

  private output(name: string, value: string, description: string): void {
    new TerraformOutput(this, name, { value, description });
  }

  /** Gives `topic.events` the address `google_pubsub_topic.events`, however deep its construct is: people read addresses. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { id } = TerraformElement.isTerraformElement(element) ? element.node : (element as Node);
    return id.slice(id.indexOf('.') + 1);
  }
}
