import { SecretManagerSecretIamMember } from '@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import { afterItsUsers } from './lifecycle.ts';
import type { SecretName } from './settings.ts';

export interface ProcessSecretsOptions {
  config: Config;
  reader: ServiceAccount;
}

/** Lets `process` read the secrets that PROCESS_SECRETS names. The stack makes neither the secrets nor their versions. */
export class ProcessSecrets extends Construct {
  /** Maps each variable of `process` to its secret. */
  readonly variables: Record<string, SecretName>;
  readonly grants: SecretManagerSecretIamMember[];

  constructor(scope: Construct, id: string, { config, reader }: ProcessSecretsOptions) {
    super(scope, id);
    this.variables = config.process.secrets;
    const granted = new Map<string, SecretName>();
    for (const secret of Object.values(this.variables)) {
      granted.set(`${secret.project ?? config.project}-${secret.secretId}`, secret);
    }
    this.grants = [...granted].map(
      ([name, { project, secretId }]) =>
        new SecretManagerSecretIamMember(this, `grant.process-reads-${name}`, {
          project: project ?? config.project,
          secretId,
          role: 'roles/secretmanager.secretAccessor',
          member: reader.member,
          lifecycle: afterItsUsers,
        }),
    );
  }
}
