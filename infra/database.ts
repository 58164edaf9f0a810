import { FirestoreDatabase } from '@cdktf/provider-google/lib/firestore-database/index.js';
import { FirestoreField } from '@cdktf/provider-google/lib/firestore-field/index.js';
import { ProjectIamMember } from '@cdktf/provider-google/lib/project-iam-member/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { Encryption } from './encryption.ts';

export interface DatabaseOptions {
  config: Config;
  encryption: Encryption | undefined;
}

/** The Firestore database of the vehicles and of the markers that make processing happen once. */
export class Database extends Construct {
  readonly database: FirestoreDatabase;
  private readonly config: Config;

  constructor(scope: Construct, id: string, { config, encryption }: DatabaseOptions) {
    super(scope, id);
    this.config = config;
    this.database = new FirestoreDatabase(this, 'database.vehicles', {
      name: config.stackName,
      locationId: config.region,
      type: 'FIRESTORE_NATIVE',
      deleteProtectionState: 'DELETE_PROTECTION_ENABLED',
      // A destroyed stack leaves its data behind.
      deletionPolicy: 'ABANDON',
      pointInTimeRecoveryEnablement: config.pointInTimeRecovery
        ? 'POINT_IN_TIME_RECOVERY_ENABLED'
        : 'POINT_IN_TIME_RECOVERY_DISABLED',
      ...(encryption && { cmekConfig: { kmsKeyName: encryption.kmsKey }, dependsOn: encryption.grants }),
    });

    this.exempt('processed-events-expire-at', 'processedEvents', 'expireAt', { ttlConfig: {} });
    this.exempt('reconciled-events-expire-at', 'reconciledEvents', 'expireAt', { ttlConfig: {} });
    this.exempt('vehicles-signals', 'vehicles', 'signals');
    this.exempt('vehicles-errors', 'vehicles', 'errors');
  }

  /** Lets an account read and write documents of this database. */
  allowUse(id: string, user: ServiceAccount): ProjectIamMember {
    const { project, stackName } = this.config;
    return new ProjectIamMember(this, `grant.${id}`, {
      project,
      role: 'roles/datastore.user',
      member: user.member,
      // A database has no policy of its own: this is the narrowest there is.
      condition: {
        title: `${stackName} only`,
        expression: `resource.name == "projects/${project}/databases/${stackName}"`,
      },
    });
  }

  /** Each index entry costs a write, and maps with a field for every signal could exceed the entries of a document. */
  private exempt(id: string, collection: string, field: string, options: { ttlConfig?: object } = {}): void {
    new FirestoreField(this, `field.${id}`, {
      database: this.database.name,
      collection,
      field,
      indexConfig: {},
      ...options,
    });
  }
}
