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
  private readonly stackName: string;

  constructor(scope: Construct, id: string, { config }: AccountsOptions) {
    super(scope, id);
    this.stackName = config.stackName;
    this.receive = this.add('receive', 'runs the function receive');
    this.process = this.add('process', 'runs the function process');
    this.reconcile = this.add('reconcile', 'runs the function reconcile');
    this.push = this.add('push', 'Pub/Sub calls functions as this');
    this.scheduler = this.add('scheduler', 'Cloud Scheduler calls reconcile as this');
    this.build = this.add('build', 'builds the functions');
  }

  add(name: string, purpose: string): ServiceAccount {
    return new ServiceAccount(this, `account.${name}`, {
      accountId: `${this.stackName}-${name}`,
      displayName: `${this.stackName}: ${purpose}`,
    });
  }
}
