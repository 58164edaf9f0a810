import { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';

export interface AccountsOptions {
  config: Config;
}

/** Who acts: each with its own account, and with no grant but those that stand beside the resources. */
export class Accounts extends Construct {
  readonly receive: ServiceAccount;
  readonly process: ServiceAccount;
  readonly reconcile: ServiceAccount;
  readonly push: ServiceAccount;
  readonly scheduler: ServiceAccount;
  readonly build: ServiceAccount;

  constructor(scope: Construct, id: string, { config }: AccountsOptions) {
    super(scope, id);
    const account = (name: string, purpose: string) =>
      new ServiceAccount(this, `account.${name}`, {
        accountId: `${config.stackName}-${name}`,
        displayName: `${config.stackName}: ${purpose}`,
      });

    this.receive = account('receive', 'runs the function receive');
    this.process = account('process', 'runs the function process');
    this.reconcile = account('reconcile', 'runs the function reconcile');
    this.push = account('push', 'Pub/Sub calls process as this');
    this.scheduler = account('scheduler', 'Cloud Scheduler calls reconcile as this');
    this.build = account('build', 'builds the functions');
  }
}
