import { SecretManagerSecret } from '@cdktf/provider-google/lib/secret-manager-secret/index.js';
import { SecretManagerSecretIamMember } from '@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js';
import { SecretManagerSecretVersion } from '@cdktf/provider-google/lib/secret-manager-secret-version/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { DataResource, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { Encryption } from './encryption.ts';

const NO_TOKEN =
  'There is no management token yet. Set it first: read -rs TF_VAR_management_token; export TF_VAR_management_token';

export interface ManagementTokenOptions {
  config: Config;
  reader: ServiceAccount;
  encryption: Encryption | undefined;
  /** Names the token that is given; undefined where none is. */
  tokenVersion: number | undefined;
}

/**
 * Smartcar's application management token, as a secret.
 * - Its value comes from the variable `management_token`. The variable is ephemeral and the argument write-only, so
 *   neither state nor plan holds the value.
 * - Another value makes another version of the secret. The older versions stay.
 * - A deployment without the variable changes nothing.
 */
export class ManagementToken extends Construct {
  readonly secret: SecretManagerSecret;
  /** The version that holds the token. */
  readonly version: string;
  readonly grant: SecretManagerSecretIamMember;
  /** Fails on a first deployment without a token: whatever is made must wait for it. */
  readonly check: DataResource;

  constructor(scope: Construct, id: string, options: ManagementTokenOptions) {
    super(scope, id);
    const { config, reader, encryption, tokenVersion } = options;
    // Without a default cdktf would wait for an answer to a prompt that it does not show.
    const variable = new TerraformVariable(this, 'variable.management_token', {
      type: 'string',
      default: '',
      nullable: false,
      sensitive: true,
      description: 'Application management token of Smartcar; empty to keep what is deployed',
    });
    variable.addOverride('ephemeral', true);

    // A provisioner runs when its resource is made, which is in the first deployment.
    this.check = new DataResource(this, 'check.management-token', {
      provisioners: [
        {
          type: 'local-exec',
          command: `node -e "if (!(process.env.TF_VAR_management_token || '').trim()) { console.error('${NO_TOKEN}'); process.exit(1) }"`,
        },
      ],
    });
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
      ...(encryption && { dependsOn: [encryption.wait] }),
    });
    const { version } = new SecretManagerSecretVersion(this, 'secret-version.management-token', {
      secret: this.secret.id,
      secretDataWo: variable.stringValue,
      secretDataWoVersion: tokenVersion ?? 0,
      // The revision before still reads the version before, and so does a rollback.
      deletionPolicy: 'ABANDON',
      lifecycle: {
        createBeforeDestroy: true,
        ...(tokenVersion === undefined && { ignoreChanges: ['secret_data_wo_version'] }),
      },
    });
    this.version = version;
    this.grant = new SecretManagerSecretIamMember(this, 'grant.receive-reads-token', {
      secretId: this.secret.id,
      role: 'roles/secretmanager.secretAccessor',
      member: reader.member,
    });
  }
}
