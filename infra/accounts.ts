import { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';

export interface AccountsOptions {
  config: Config;
}

/** Makes an account for each part of the system. Each account's grants stand beside the resources that they are on. */
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
