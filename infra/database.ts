import { FirestoreDatabase } from '@cdktf/provider-google/lib/firestore-database/index.js';
import { FirestoreField } from '@cdktf/provider-google/lib/firestore-field/index.js';
import { ProjectIamMember } from '@cdktf/provider-google/lib/project-iam-member/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { Encryption } from './encryption.ts';
import { omitUndefined } from './omit-undefined.ts';

// Names each collection that the functions write, by its name in Terraform's addresses. No field is indexed:
// - Firestore caps writes of sequential values to an index at 500 a second.
// - A map with a field for every signal could exceed the index entries of one document.
// Whoever queries vehicles by a field adds an index of that field.
const COLLECTIONS = {
  'processed-events': 'processedEvents',
  'processing-failures': 'processingFailures',
  // Holds documents of version 0.1.0 alone, which expire.
  'reconciled-events': 'reconciledEvents',
  'republished-events': 'republishedEvents',
  reconciliations: 'reconciliations',
  vehicles: 'vehicles',
};

/** Lists the collections whose documents Firestore deletes at the time in the field `expireAt`. */
const EXPIRING = ['processed-events', 'processing-failures', 'reconciled-events'] as const;

export interface DatabaseOptions {
  config: Config;
  encryption: Encryption | undefined;
}

/**
 * Keeps vehicles, and the markers that make processing happen once, in a Firestore database. Terraform refuses every
 * plan that would destroy or replace the database or one of its fields.
 */
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
      deletionPolicy: 'ABANDON',
      pointInTimeRecoveryEnablement: config.pointInTimeRecovery
        ? 'POINT_IN_TIME_RECOVERY_ENABLED'
        : 'POINT_IN_TIME_RECOVERY_DISABLED',
      ...omitUndefined({
        cmekConfig: encryption && { kmsKeyName: encryption.kmsKey },
        dependsOn: encryption && [encryption.wait],
      }),
      lifecycle: { preventDestroy: true },
    });
    if (config.adopt.has('database')) {
      this.database.importFrom(`projects/${config.project}/databases/${config.stackName}`);
    }

    for (const [name, collection] of Object.entries(COLLECTIONS))
      this.exempt(name, { collection, field: '*' });
    for (const name of EXPIRING) {
      // Exempts the field again: a field with a setting of its own does not follow `*`.
      this.exempt(`${name}-expire-at`, {
        collection: COLLECTIONS[name],
        field: 'expireAt',
        ttlConfig: {},
      });
    }
  }

  /** Lets an account read and write documents of this database. */
  allowUse(id: string, user: ServiceAccount): ProjectIamMember {
    const { project, stackName } = this.config;
    return new ProjectIamMember(this, `grant.${id}`, {
      project,
      role: 'roles/datastore.user',
      member: user.member,
      // Narrows the grant by a condition, since a database has no policy of its own.
      condition: {
        title: `${stackName} only`,
        expression: `resource.name == "projects/${project}/databases/${stackName}"`,
      },
    });
  }

  private exempt(id: string, field: { collection: string; field: string; ttlConfig?: object }): void {
    new FirestoreField(this, `field.${id}`, {
      database: this.database.name,
      indexConfig: {},
      lifecycle: { preventDestroy: true },
      ...field,
    });
  }
}
