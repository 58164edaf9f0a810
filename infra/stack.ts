import { GoogleProvider } from '@cdktf/provider-google/lib/provider/index.js';
import { GcsBackend, TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { Accounts } from './accounts.ts';
import { Analytics } from './analytics.ts';
import { Archive } from './archive.ts';
import { Builder } from './builder.ts';
import type { Bundles } from './bundle.ts';
import type { Config } from './config.ts';
import { Database } from './database.ts';
import { Encryption } from './encryption.ts';
import { GivenSecret } from './given-secret.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { Notifications } from './notifications.ts';
import { addOutputs } from './outputs.ts';
import { Processing } from './processing.ts';
import { Project } from './project.ts';
import { Receiving } from './receiving.ts';
import { Reconciliation } from './reconciliation.ts';
import { Subscriptions } from './subscriptions.ts';
import { Topics } from './topics.ts';

export interface SmartcarWebhooksOptions {
  config: Config;
  bundles: Bundles;
  /** Names the management token that is given with the deployment; undefined keeps the deployed one. */
  tokenVersion?: number | undefined;
  /** Names the secret of notifications that is given with the deployment; undefined keeps the deployed one. */
  notifySecretVersion?: number | undefined;
}

// Is the first version with write-only arguments, and all after it.
const TERRAFORM_VERSION = '>= 1.11';

/** Puts the whole receiver together. */
export class SmartcarWebhooks extends TerraformStack {
  constructor(scope: Construct, options: SmartcarWebhooksOptions) {
    const { config, bundles, tokenVersion, notifySecretVersion } = options;
    super(scope, config.stackName);
    this.connect(config);

    const project = new Project(this, 'project', { config });
    const accounts = new Accounts(this, 'accounts', { config });
    const encryption = config.kmsKey
      ? new Encryption(this, 'encryption', { kmsKey: config.kmsKey, project })
      : undefined;

    const archive = new Archive(this, 'archive', { config, encryption });
    const topics = new Topics(this, 'topics', { config, project, encryption });
    const database = new Database(this, 'database', { config, encryption });
    const token = new GivenSecret(this, 'token', {
      config,
      name: 'management-token',
      description: 'Application management token of Smartcar',
      reader: accounts.receive,
      grantId: 'receive-reads-token',
      encryption,
      valueVersion: tokenVersion,
    });

    const builder = new Builder(this, 'builder', { config, project, account: accounts.build });
    const common = { config, builder, accounts, archive, topics, database, encryption };
    const receiving = new Receiving(this, 'receiving', { ...common, bundle: bundles.receive, token });
    const processing = new Processing(this, 'processing', { ...common, bundle: bundles.process });
    const reconciliation = new Reconciliation(this, 'reconciliation', {
      ...common,
      bundle: bundles.reconcile,
    });
    const notifications = config.notify
      ? new Notifications(this, 'notifications', {
          ...common,
          bundle: bundles.notify,
          target: config.notify,
          secretVersion: notifySecretVersion,
        })
      : undefined;
    const functions = {
      receive: receiving.function,
      processor: processing.function,
      reconcile: reconciliation.function,
      notify: notifications?.function,
    };

    const subscriptions = new Subscriptions(this, 'subscriptions', {
      config,
      project,
      topics,
      ...functions,
      caller: accounts.push,
    });
    const { dashboard } = new Monitoring(this, 'monitoring', {
      config,
      ...functions,
      archive,
      database,
      topics,
      subscriptions,
    });
    if (config.bigQuery) new Analytics(this, 'analytics', { config, archive });
    addOutputs(this, { ...common, receiving, subscriptions, dashboard });
    project.enableApis({ after: token.check });
  }

  /** Says which Terraform and which project this is for, and where the state is. */
  private connect({ project, region, labels, stackName, stateBucket }: Config): void {
    this.addOverride('terraform.required_version', TERRAFORM_VERSION);
    new GoogleProvider(this, 'google', {
      project,
      region,
      defaultLabels: { ...labels, stack: stackName },
    });
    if (stateBucket) new GcsBackend(this, { bucket: stateBucket, prefix: stackName });
  }

  /** Gives `topic.events` the address `google_pubsub_topic.events`, however deep the topic's construct is. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { id } = TerraformElement.isTerraformElement(element) ? element.node : (element as Node);
    return id.slice(id.indexOf('.') + 1);
  }
}
