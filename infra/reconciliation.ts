import { CloudSchedulerJob } from '@cdktf/provider-google/lib/cloud-scheduler-job/index.js';
import { Construct } from 'constructs';
import type { Accounts } from './accounts.ts';
import type { Archive } from './archive.ts';
import type { Builder } from './builder.ts';
import type { Bundle } from './bundle.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import { CloudFunction } from './function.ts';
import type { Topics } from './topics.ts';

export interface ReconciliationOptions {
  config: Config;
  bundle: Bundle;
  builder: Builder;
  accounts: Accounts;
  archive: Archive;
  topics: Topics;
  database: Database;
}

/** Publishes again, every 15 minutes, what was archived and not processed. An outage of Pub/Sub heals by itself. */
export class Reconciliation extends Construct {
  readonly function: CloudFunction;

  constructor(scope: Construct, id: string, options: ReconciliationOptions) {
    super(scope, id);
    const { config, bundle, builder, accounts, archive, topics, database } = options;

    this.function = new CloudFunction(this, 'reconcile', {
      config,
      name: 'reconcile',
      bundle,
      builder,
      account: accounts.reconcile,
      ingress: 'ALLOW_INTERNAL_ONLY',
      // A run may take 8 minutes by its own budget, and the next run starts 15 minutes later.
      timeoutSeconds: 540,
      minInstances: 0,
      // Two runs at once would publish the same events.
      maxInstances: 1,
      concurrency: 1,
      environment: {
        ARCHIVE_BUCKET: archive.bucket.name,
        EVENTS_TOPIC: topics.events.name,
        FIRESTORE_DATABASE: database.database.name,
        RECONCILE_WINDOW_HOURS: `${config.reconcile.windowHours}`,
      },
      secrets: {},
      grants: [
        archive.allowReading('reconcile-reads', accounts.reconcile),
        topics.allowPublishing('reconcile-publishes', accounts.reconcile, topics.events),
        database.allowUse('reconcile-compares', accounts.reconcile),
      ],
    });
    const invoker = this.function.allowInvocation('scheduler-invokes', accounts.scheduler.member);

    new CloudSchedulerJob(this, 'job.reconcile', {
      name: this.function.serviceName,
      region: config.region,
      description: 'Publishes again what was archived and not processed',
      schedule: '*/15 * * * *',
      timeZone: 'Etc/UTC',
      // A run that fails is not tried again: the next run looks at the same events.
      attemptDeadline: `${this.function.timeoutSeconds}s`,
      httpTarget: {
        httpMethod: 'POST',
        uri: this.function.uri,
        oidcToken: { serviceAccountEmail: accounts.scheduler.email, audience: this.function.uri },
      },
      dependsOn: [invoker],
    });
  }
}
