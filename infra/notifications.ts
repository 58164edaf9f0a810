import { Construct } from 'constructs';
import type { Accounts } from './accounts.ts';
import type { Builder } from './builder.ts';
import type { Bundle } from './bundle.ts';
import type { Config, NotifyConfig } from './config.ts';
import type { Encryption } from './encryption.ts';
import { CloudFunction } from './function.ts';
import { GivenSecret } from './given-secret.ts';
import { omitUndefined } from './omit-undefined.ts';
import { terraformLiterals } from './own-settings.ts';
import type { Topics } from './topics.ts';

/** Bounds, with NOTIFY_MAX_INSTANCES, the requests that the target gets at a time. */
const CONCURRENCY = 10;

export interface NotificationsOptions {
  config: Config;
  target: NotifyConfig;
  bundle: Bundle;
  builder: Builder;
  accounts: Accounts;
  topics: Topics;
  encryption: Encryption | undefined;
  /** Names the secret that is given; undefined where none is. */
  secretVersion: number | undefined;
}

/** Sends each change to NOTIFY_URL, signed. A slow target keeps nothing waiting but its own notifications. */
export class Notifications extends Construct {
  readonly function: CloudFunction;

  constructor(scope: Construct, id: string, options: NotificationsOptions) {
    super(scope, id);
    const { config, target, bundle, builder, topics, encryption, secretVersion } = options;
    const account = options.accounts.add('notify', 'runs the function notify');
    const secret = new GivenSecret(this, 'secret', {
      config,
      name: 'notify-secret',
      description: 'Secrets that sign notifications, as whsec_…, separated by commas',
      reader: account,
      grantId: 'notify-reads-secret',
      encryption,
      valueVersion: secretVersion,
    });
    this.function = new CloudFunction(this, 'notify', {
      config,
      name: 'notify',
      bundle,
      builder,
      account,
      ingress: 'ALLOW_INTERNAL_ONLY',
      // The target has 10 s to answer. What it refuses for good is published as a dead letter, within 10 s more.
      timeoutSeconds: 30,
      minInstances: 0,
      maxInstances: target.maxInstances,
      concurrency: CONCURRENCY,
      environment: {
        ...terraformLiterals({ NOTIFY_URL: target.url }),
        DEAD_LETTERS_TOPIC: topics.deadLetters.name,
        ...omitUndefined({
          NOTIFY_TYPES: target.types.join() || undefined,
          NOTIFY_PRIVATE: target.allowPrivate ? 'true' : undefined,
        }),
      },
      secrets: { NOTIFY_SECRET: secret.reference },
      grants: [secret.grant, topics.allowPublishing('notify-gives-up', account, topics.deadLetters)],
    });
  }
}
