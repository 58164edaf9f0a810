import { SecretManagerSecret } from '@cdktf/provider-google/lib/secret-manager-secret/index.js';
import { SecretManagerSecretIamMember } from '@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js';
import { SecretManagerSecretVersion } from '@cdktf/provider-google/lib/secret-manager-secret-version/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { DataResource, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { Encryption } from './encryption.ts';
import { omitUndefined } from './omit-undefined.ts';

export interface GivenSecretOptions {
  config: Config;
  /** Names the secret in the stack, ends its name in Google Cloud, and with `_` for `-` is the variable's name. */
  name: string;
  /** Says what the value is. */
  description: string;
  reader: ServiceAccount;
  /** Names the grant in the stack. */
  grantId: string;
  encryption: Encryption | undefined;
  /** Names the value that is given; undefined where none is. */
  valueVersion: number | undefined;
}

/**
 * Keeps a secret that whoever deploys gives.
 * - The value comes from a variable of Terraform. The variable is ephemeral and the argument write-only, so neither state
 *   nor plan holds the value.
 * - Another value makes another version of the secret. The older versions stay.
 * - A deployment without the variable changes nothing.
 */
export class GivenSecret extends Construct {
  readonly secret: SecretManagerSecret;
  /** Is the version that holds the value. */
  readonly version: string;
  readonly grant: SecretManagerSecretIamMember;
  /** Fails on a first deployment without a value: whatever needs the value must wait for this. */
  readonly check: DataResource;

  constructor(scope: Construct, id: string, options: GivenSecretOptions) {
    super(scope, id);
    const { config, name, reader, encryption, valueVersion } = options;
    const variableName = name.replaceAll('-', '_');
    // Without a default cdktf would wait for an answer to a prompt that it does not show.
    const variable = new TerraformVariable(this, `variable.${variableName}`, {
      type: 'string',
      default: '',
      nullable: false,
      sensitive: true,
      description: `${options.description}; empty to keep what is deployed`,
    });
    variable.addOverride('ephemeral', true);

    // Runs its command when the resource is made, which is in the first deployment.
    this.check = new DataResource(this, `check.${name}`, {
      provisioners: [
        {
          type: 'local-exec',
          command: failUnlessSet(`TF_VAR_${variableName}`, `There is no ${name.replaceAll('-', ' ')} yet.`),
        },
      ],
    });
    this.secret = new SecretManagerSecret(this, `secret.${name}`, {
      secretId: `${config.stackName}-${name}`,
      replication: {
        userManaged: {
          replicas: [
            {
              location: config.region,
              ...omitUndefined({
                customerManagedEncryption: encryption && { kmsKeyName: encryption.kmsKey },
              }),
            },
          ],
        },
      },
      dependsOn: [this.check, ...(encryption ? [encryption.wait] : [])],
    });
    const { version } = new SecretManagerSecretVersion(this, `secret-version.${name}`, {
      secret: this.secret.id,
      secretDataWo: variable.stringValue,
      secretDataWoVersion: valueVersion ?? 0,
      // Keeps the version before. The revision before reads that version, and so does a rollback.
      deletionPolicy: 'ABANDON',
      lifecycle: {
        createBeforeDestroy: true,
        ...omitUndefined({
          ignoreChanges: valueVersion === undefined ? ['secret_data_wo_version'] : undefined,
        }),
      },
    });
    this.version = version;
    this.grant = new SecretManagerSecretIamMember(this, `grant.${options.grantId}`, {
      secretId: this.secret.id,
      role: 'roles/secretmanager.secretAccessor',
      member: reader.member,
    });
  }

  /** Returns what a function's variable needs to hold the value. */
  get reference() {
    return { secretId: this.secret.secretId, version: this.version };
  }
}

/** Writes a command for every system that cdktf runs on: Node is there. */
function failUnlessSet(variable: string, problem: string): string {
  const message = `${problem} Set it first: read -rs ${variable}; export ${variable}`;
  return `node -e "if (!(process.env.${variable} || '').trim()) { console.error('${message}'); process.exit(1) }"`;
}
