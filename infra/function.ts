import { CloudRunV2ServiceIamMember } from '@cdktf/provider-google/lib/cloud-run-v2-service-iam-member/index.js';
import { Cloudfunctions2Function } from '@cdktf/provider-google/lib/cloudfunctions2-function/index.js';
import type { ServiceAccount } from '@cdktf/provider-google/lib/service-account/index.js';
import { StorageBucketObject } from '@cdktf/provider-google/lib/storage-bucket-object/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Builder } from './builder.ts';
import type { Bundle } from './bundle.ts';
import type { Config } from './config.ts';
import { nodeOptions } from './node-options.ts';

export interface CloudFunctionOptions {
  config: Config;
  /** Of the function's target in the code, and the end of its name in Google Cloud. */
  name: string;
  bundle: Bundle;
  builder: Builder;
  account: ServiceAccount;
  ingress: 'ALLOW_ALL' | 'ALLOW_INTERNAL_AND_GCLB' | 'ALLOW_INTERNAL_ONLY';
  timeoutSeconds: number;
  minInstances: number;
  maxInstances: number;
  /** Requests that one instance serves at a time. */
  concurrency: number;
  environment: Record<string, string>;
  /** Variables that are read from a version of a secret: another version makes another revision. */
  secrets: Record<string, { secretId: string; version: string }>;
  /** What the function may do once it runs. */
  grants: ITerraformDependable[];
}

/** One deployed function: its code, and the Cloud Run service that Cloud Functions makes of it. */
export class CloudFunction extends Construct {
  readonly function: Cloudfunctions2Function;
  /** Name of the function, and of its Cloud Run service. */
  readonly serviceName: string;
  readonly timeoutSeconds: number;

  constructor(scope: Construct, id: string, options: CloudFunctionOptions) {
    super(scope, id);
    const { config, name, bundle, builder } = options;
    this.serviceName = `${config.stackName}-${name}`;
    this.timeoutSeconds = options.timeoutSeconds;

    const code = new StorageBucketObject(this, `object.${name}`, {
      bucket: builder.sources.name,
      name: bundle.fileName,
      // Beside the Terraform JSON, where infra/main.ts writes it.
      source: bundle.fileName,
      lifecycle: { createBeforeDestroy: true },
    });
    this.function = new Cloudfunctions2Function(this, `function.${name}`, {
      name: this.serviceName,
      location: config.region,
      buildConfig: {
        runtime: 'nodejs24',
        entryPoint: name,
        serviceAccount: builder.account.name,
        dockerRepository: builder.images.id,
        source: { storageSource: { bucket: builder.sources.name, object: code.name } },
      },
      serviceConfig: {
        serviceAccountEmail: options.account.email,
        ingressSettings: options.ingress,
        timeoutSeconds: options.timeoutSeconds,
        minInstanceCount: options.minInstances,
        maxInstanceCount: options.maxInstances,
        maxInstanceRequestConcurrency: options.concurrency,
        availableCpu: String(config.cpu),
        availableMemory: config.memory,
        environmentVariables: {
          GOOGLE_CLOUD_PROJECT: config.project,
          NODE_OPTIONS: nodeOptions,
          // Cloud Functions sets it to true, which adds a field to each log line that `event` and trace make needless.
          LOG_EXECUTION_ID: 'false',
          ...options.environment,
        },
        secretEnvironmentVariables: Object.entries(options.secrets).map(([key, { secretId, version }]) => ({
          key,
          projectId: config.project,
          secret: secretId,
          version,
        })),
      },
      dependsOn: [builder.wait, ...options.grants],
    });
  }

  /** Address of the Cloud Run service: the one that Pub/Sub reaches past an internal ingress. */
  get uri(): string {
    return this.function.serviceConfig.uri;
  }

  /**
   * Grants on the Cloud Run service: invocation granted on a function of the second generation has no effect. A service
   * that is replaced has no grants, so they are made again with the function.
   */
  allowInvocation(id: string, member: string): CloudRunV2ServiceIamMember {
    return new CloudRunV2ServiceIamMember(this, `grant.${id}`, {
      name: this.function.name,
      location: this.function.location,
      role: 'roles/run.invoker',
      member,
      lifecycle: {
        // As a text: a reference would become `${…}`, which Terraform refuses here.
        replaceTriggeredBy: [`${this.function.terraformResourceType}.${this.function.friendlyUniqueId}.id`],
      },
    });
  }
}
