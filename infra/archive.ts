import { StorageBucket } from '@cdktf/provider-google/lib/storage-bucket/index.js';
import { Construct } from 'constructs';
import { type Config, stackName } from './config.ts';

export interface ArchiveOptions {
  config: Config;
}

/** The bucket that holds every event as it arrived. */
export class Archive extends Construct {
  readonly bucket: StorageBucket;

  constructor(scope: Construct, id: string, { config }: ArchiveOptions) {
    super(scope, id);
    this.bucket = new StorageBucket(this, 'bucket.archive', {
      name: `${config.project}-${stackName(config)}-archive`,
      location: config.region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      forceDestroy: false,
    });
  }
}
