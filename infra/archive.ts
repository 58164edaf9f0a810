import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import {
  StorageBucket,
  type StorageBucketLifecycleRule,
} from '@cdktf/provider-google/lib/storage-bucket/index.js';
import { StorageBucketIamMember } from '@cdktf/provider-google/lib/storage-bucket-iam-member/index.js';
import { Construct } from 'constructs';
import type { ArchiveConfig, Config } from './config.ts';
import type { Encryption } from './encryption.ts';
import { omitUndefined } from './omit-undefined.ts';

const SECONDS_A_DAY = 24 * 60 * 60;

export interface ArchiveOptions {
  config: Config;
  encryption: Encryption | undefined;
}

/** Keeps every event as it arrived, in a bucket. Nothing else holds the events for good. */
export class Archive extends Construct {
  readonly bucket: StorageBucket;

  constructor(scope: Construct, id: string, { config, encryption }: ArchiveOptions) {
    super(scope, id);
    const { retentionDays, retentionLocked } = config.archive;

    const name = `${config.project}-${config.stackName}-archive`;
    this.bucket = new StorageBucket(this, 'bucket.archive', {
      name,
      location: config.region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      softDeletePolicy: { retentionDurationSeconds: 7 * SECONDS_A_DAY },
      lifecycleRule: lifecycle(config.archive),
      ...omitUndefined({
        retentionPolicy:
          retentionDays > 0
            ? { retentionPeriod: retentionDays * SECONDS_A_DAY, isLocked: retentionLocked }
            : undefined,
        encryption: encryption && { defaultKmsKeyName: encryption.kmsKey },
        dependsOn: encryption && [encryption.wait],
      }),
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
    });
    if (config.adopt.has('archive')) this.bucket.importFrom(`${config.project}/${name}`);
  }

  /** Lets an account add objects. The account can neither read nor replace an object. */
  allowWriting(id: string, writer: ServiceAccount): StorageBucketIamMember {
    return this.allow(id, 'roles/storage.objectCreator', writer);
  }

  /** Lets an account list and read objects. */
  allowReading(id: string, reader: ServiceAccount): StorageBucketIamMember {
    return this.allow(id, 'roles/storage.objectViewer', reader);
  }

  private allow(id: string, role: string, { member }: ServiceAccount): StorageBucketIamMember {
    return new StorageBucketIamMember(this, `grant.${id}`, { bucket: this.bucket.name, role, member });
  }
}

function lifecycle({ nearlineDays, coldlineDays, deleteDays }: ArchiveConfig): StorageBucketLifecycleRule[] {
  const colder = (storageClass: string, age: number) => ({
    action: { type: 'SetStorageClass', storageClass },
    condition: { age },
  });
  return [
    colder('NEARLINE', nearlineDays),
    colder('COLDLINE', coldlineDays),
    { action: { type: 'Delete' }, condition: { age: deleteDays } },
  ].filter(({ condition }) => condition.age > 0);
}
