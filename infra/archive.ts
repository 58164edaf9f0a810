import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import {
  StorageBucket,
  type StorageBucketLifecycleRule,
} from '@cdktf/provider-google/lib/storage-bucket/index.js';
import { StorageBucketIamMember } from '@cdktf/provider-google/lib/storage-bucket-iam-member/index.js';
import { Construct } from 'constructs';
import type { ArchiveConfig, Config } from './config.ts';
import type { Encryption } from './encryption.ts';

const SECONDS_A_DAY = 24 * 60 * 60;

export interface ArchiveOptions {
  config: Config;
  /** May add objects, and neither read nor replace any. */
  writer: ServiceAccount;
  encryption: Encryption | undefined;
}

/** The bucket that holds every event as it arrived: the one thing that nothing else can restore. */
export class Archive extends Construct {
  readonly bucket: StorageBucket;
  readonly grant: StorageBucketIamMember;

  constructor(scope: Construct, id: string, { config, writer, encryption }: ArchiveOptions) {
    super(scope, id);
    const { retentionDays, retentionLocked } = config.archive;

    this.bucket = new StorageBucket(this, 'bucket.archive', {
      name: `${config.project}-${config.stackName}-archive`,
      location: config.region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      softDeletePolicy: { retentionDurationSeconds: 7 * SECONDS_A_DAY },
      lifecycleRule: lifecycle(config.archive),
      ...(retentionDays > 0 && {
        retentionPolicy: { retentionPeriod: retentionDays * SECONDS_A_DAY, isLocked: retentionLocked },
      }),
      ...(encryption && {
        encryption: { defaultKmsKeyName: encryption.kmsKey },
        dependsOn: encryption.grants,
      }),
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
    });
    this.grant = new StorageBucketIamMember(this, 'grant.receive-archives', {
      bucket: this.bucket.name,
      role: 'roles/storage.objectCreator',
      member: writer.member,
    });
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
