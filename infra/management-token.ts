import { SecretManagerSecret } from '@cdktf/provider-google/lib/secret-manager-secret/index.js';
import { SecretManagerSecretIamMember } from '@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { Encryption } from './encryption.ts';

export interface ManagementTokenOptions {
  config: Config;
  reader: ServiceAccount;
  encryption: Encryption | undefined;
}

/** Smartcar's application management token. Its value is added with gcloud, so that no Terraform state ever has it. */
export class ManagementToken extends Construct {
  readonly secret: SecretManagerSecret;
  readonly grant: SecretManagerSecretIamMember;

  constructor(scope: Construct, id: string, { config, reader, encryption }: ManagementTokenOptions) {
    super(scope, id);
    this.secret = new SecretManagerSecret(this, 'secret.management-token', {
      secretId: `${config.stackName}-management-token`,
      replication: {
        userManaged: {
          replicas: [
            {
              location: config.region,
              ...(encryption && { customerManagedEncryption: { kmsKeyName: encryption.kmsKey } }),
            },
          ],
        },
      },
      ...(encryption && { dependsOn: encryption.grants }),
    });
    this.grant = new SecretManagerSecretIamMember(this, 'grant.receive-reads-token', {
      secretId: this.secret.id,
      role: 'roles/secretmanager.secretAccessor',
      member: reader.member,
    });
  }
}
