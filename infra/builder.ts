import { ArtifactRegistryRepository } from '@cdktf/provider-google/lib/artifact-registry-repository/index.js';
import { ArtifactRegistryRepositoryIamMember } from '@cdktf/provider-google/lib/artifact-registry-repository-iam-member/index.js';
import { ProjectIamMember } from '@cdktf/provider-google/lib/project-iam-member/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { StorageBucket } from '@cdktf/provider-google/lib/storage-bucket/index.js';
import { StorageBucketIamMember } from '@cdktf/provider-google/lib/storage-bucket-iam-member/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import { GrantWait } from './grant-wait.ts';
import type { Project } from './project.ts';

const SECONDS_A_DAY = 24 * 60 * 60;

export interface BuilderOptions {
  config: Config;
  project: Project;
  account: ServiceAccount;
}

/** Holds the functions' code, builds it as an account of its own, and keeps the images. */
export class Builder extends Construct {
  readonly account: ServiceAccount;
  readonly sources: StorageBucket;
  readonly images: ArtifactRegistryRepository;
  /** Ends when the grants of the build account have arrived: every build waits for it. */
  readonly wait: GrantWait;

  constructor(scope: Construct, id: string, { config, project, account }: BuilderOptions) {
    super(scope, id);
    this.account = account;
    this.sources = new StorageBucket(this, 'bucket.sources', {
      name: `${config.project}-${config.stackName}-sources`,
      location: config.region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      versioning: { enabled: true },
      lifecycleRule: [
        { action: { type: 'Delete' }, condition: { daysSinceNoncurrentTime: 30, withState: 'ARCHIVED' } },
      ],
      // Loses nothing: the bucket holds code alone, and the repository has the code.
      forceDestroy: true,
    });
    // Without this, Cloud Functions makes a repository during the first build, too late for a grant on the repository.
    this.images = new ArtifactRegistryRepository(this, 'repository.images', {
      repositoryId: `${config.stackName}-functions`,
      location: config.region,
      format: 'DOCKER',
      cleanupPolicies: [
        { id: 'keep-latest', action: 'KEEP', mostRecentVersions: { keepCount: 5 } },
        { id: 'delete-old', action: 'DELETE', condition: { olderThan: `${30 * SECONDS_A_DAY}s` } },
      ],
    });

    const { member } = account;
    // Cloud Functions copies the code to <its own bucket>/<function>/function-source.zip. The build reads the copy.
    const staging = `gcf-v2-sources-${project.number}-${config.region}`;
    const staged = `projects/_/buckets/${staging}/objects/${config.stackName}-`;
    const grants = [
      new StorageBucketIamMember(this, 'grant.build-reads-sources', {
        bucket: this.sources.name,
        role: 'roles/storage.objectViewer',
        member,
      }),
      new ProjectIamMember(this, 'grant.build-reads-staging', {
        project: config.project,
        role: 'roles/storage.objectViewer',
        member,
        condition: {
          title: `Sources of ${config.stackName} only`,
          expression: `resource.name.startsWith("${staged}")`,
        },
      }),
      new ArtifactRegistryRepositoryIamMember(this, 'grant.build-writes-images', {
        repository: this.images.name,
        location: config.region,
        role: 'roles/artifactregistry.writer',
        member,
      }),
      // Is on the project, since no smaller resource takes a grant to write logs.
      new ProjectIamMember(this, 'grant.build-logs', {
        project: config.project,
        role: 'roles/logging.logWriter',
        member,
      }),
    ];
    this.wait = new GrantWait(this, 'wait.build-grants', {
      grants,
      grantees: { account: account.uniqueId, staged },
    });
  }
}
