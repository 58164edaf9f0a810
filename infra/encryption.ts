import { DataGoogleStorageProjectServiceAccount } from '@cdktf/provider-google/lib/data-google-storage-project-service-account/index.js';
import { KmsCryptoKeyIamMember } from '@cdktf/provider-google/lib/kms-crypto-key-iam-member/index.js';
import { Construct } from 'constructs';
import { GrantWait } from './grant-wait.ts';
import type { Project } from './project.ts';

export interface EncryptionOptions {
  /** Is the resource name of the key. */
  kmsKey: string;
  project: Project;
}

/**
 * Encrypts archive, topics, database and the secrets of a deployment with the customer's own key.
 * - The agents of Google's services use the key. The agents must exist: docs/deployment.md says how to make them.
 * - Terraform refuses to destroy the grants. What stays of a destroyed stack needs the key, and another stack can need
 *   the key too.
 */
export class Encryption extends Construct {
  readonly kmsKey: string;
  /** Ends when the grants on the key have arrived: every resource that is encrypted waits for it. */
  readonly wait: GrantWait;

  constructor(scope: Construct, id: string, { kmsKey, project }: EncryptionOptions) {
    super(scope, id);
    const storage = new DataGoogleStorageProjectServiceAccount(this, 'storage-agent', {});
    const agents = {
      storage: storage.member,
      pubsub: project.agent('gcp-sa-pubsub'),
      firestore: project.agent('gcp-sa-firestore'),
      secretmanager: project.agent('gcp-sa-secretmanager'),
    };
    this.kmsKey = kmsKey;
    const grants = Object.entries(agents).map(
      ([name, member]) =>
        new KmsCryptoKeyIamMember(this, `grant.kms-${name}`, {
          cryptoKeyId: kmsKey,
          role: 'roles/cloudkms.cryptoKeyEncrypterDecrypter',
          member,
          lifecycle: { preventDestroy: true },
        }),
    );
    this.wait = new GrantWait(this, 'wait.kms-grants', { grants, grantees: agents });
  }
}
