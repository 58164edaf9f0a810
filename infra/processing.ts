import { Construct } from 'constructs';
import type { Accounts } from './accounts.ts';
import type { Builder } from './builder.ts';
import type { Bundle } from './bundle.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import { CloudFunction } from './function.ts';
import { omitUndefined } from './omit-undefined.ts';
import { terraformLiterals } from './own-settings.ts';
import { ProcessSecrets } from './process-secrets.ts';
import type { Topics } from './topics.ts';

export interface ProcessingOptions {
  config: Config;
  bundle: Bundle;
  builder: Builder;
  accounts: Accounts;
  database: Database;
  topics: Topics;
}

/** Runs the handlers of each event, the user's own among them, and announces what changed. */
export class Processing extends Construct {
  readonly function: CloudFunction;

  constructor(scope: Construct, id: string, options: ProcessingOptions) {
    super(scope, id);
    const { config, bundle, builder, accounts, database, topics } = options;
    const { settings, maxInstances } = config.process;
    const secrets = new ProcessSecrets(this, 'secrets', { config, reader: accounts.process });

    this.function = new CloudFunction(this, 'process', {
      config,
      name: 'process',
      bundle,
      builder,
      account: accounts.process,
      ingress: 'ALLOW_INTERNAL_ONLY',
      timeoutSeconds: 60,
      minInstances: 0,
      maxInstances,
      concurrency: config.concurrency,
      environment: {
        ...terraformLiterals(settings),
        FIRESTORE_DATABASE: database.database.name,
        ...omitUndefined({ CHANGES_TOPIC: topics.changes?.name }),
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
  }
}
