import { Construct } from 'constructs';
import type { Accounts } from './accounts.ts';
import type { Archive } from './archive.ts';
import type { Builder } from './builder.ts';
import type { Bundle } from './bundle.ts';
import type { Config } from './config.ts';
import { CloudFunction } from './function.ts';
import type { GivenSecret } from './given-secret.ts';
import { LoadBalancer } from './load-balancer.ts';
import type { Topics } from './topics.ts';

export interface ReceivingOptions {
  config: Config;
  bundle: Bundle;
  builder: Builder;
  accounts: Accounts;
  archive: Archive;
  topics: Topics;
  /** Holds Smartcar's application management token. */
  token: GivenSecret;
}

/** Takes Smartcar's webhooks, with or without a load balancer before the function. */
export class Receiving extends Construct {
  readonly function: CloudFunction;
  /** Is the address that Smartcar should call. */
  readonly webhookUrl: string;
  readonly loadBalancerAddress: string | undefined;

  constructor(scope: Construct, id: string, options: ReceivingOptions) {
    super(scope, id);
    const { config, bundle, builder, accounts, archive, topics, token } = options;
    const { loadBalancer } = config;
    const receive = new CloudFunction(this, 'receive', {
      config,
      name: 'receive',
      bundle,
      builder,
      account: accounts.receive,
      ingress: loadBalancer?.only ? 'ALLOW_INTERNAL_AND_GCLB' : 'ALLOW_ALL',
      // receive answers within its budget of 10 s. A slower client holds an instance no longer than this.
      timeoutSeconds: 30,
      ...config.receive,
      concurrency: config.concurrency,
      environment: {
        ARCHIVE_BUCKET: archive.bucket.name,
        EVENTS_TOPIC: topics.events.name,
        RECEIVE_BUDGET_MS: '10000',
      },
      secrets: { SMARTCAR_MANAGEMENT_TOKEN: token.reference },
      grants: [
        archive.allowWriting('receive-archives', accounts.receive),
        topics.allowPublishing('receive-publishes', accounts.receive, topics.events),
        token.grant,
      ],
    });
    // Smartcar has no Google identity. receive asks for the signature instead.
    receive.allowInvocation('public-invokes', 'allUsers');
    this.function = receive;

    this.webhookUrl = loadBalancer ? `https://${loadBalancer.domain}` : receive.uri;
    if (!loadBalancer) return;
    const { domain } = loadBalancer;
    const { address } = new LoadBalancer(this, 'load-balancer', { config, domain, target: receive });
    this.loadBalancerAddress = address;
  }
}
