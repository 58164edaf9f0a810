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
import type { SecretName } from './settings.ts';

export interface CloudFunctionOptions {
  config: Config;
  /** Names the function's target in the code, and ends its name in Google Cloud. */
  name: string;
  bundle: Bundle;
  builder: Builder;
  account: ServiceAccount;
  ingress: 'ALLOW_ALL' | 'ALLOW_INTERNAL_AND_GCLB' | 'ALLOW_INTERNAL_ONLY';
  timeoutSeconds: number;
  minInstances: number;
  maxInstances: number;
  /** Counts the requests that an instance serves at a time. */
  concurrency: number;
  environment: Record<string, string>;
  /** Maps variables to versions of secrets. Another version makes another revision. */
  secrets: Record<string, SecretName>;
  /** Lists what the function may do: it starts after these grants are made. */
  grants: ITerraformDependable[];
}

/** Deploys a function: its code, and the Cloud Run service that Cloud Functions makes of the code. */
export class CloudFunction extends Construct {
  readonly function: Cloudfunctions2Function;
  /** Names the function and its Cloud Run service. */
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
      // infra/main.ts writes the file beside the Terraform JSON.
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
          // Cloud Functions would set true, which adds an execution id to each log line. `trace` says the same.
          LOG_EXECUTION_ID: 'false',
          ...options.environment,
        },
        secretEnvironmentVariables: Object.entries(options.secrets).map(([key, secret]) => ({
          key,
          projectId: secret.project ?? config.project,
          secret: secret.secretId,
          version: secret.version,
        })),
      },
      dependsOn: [builder.wait, ...options.grants],
    });
  }

  /** Returns the address of the Cloud Run service. Pub/Sub reaches this address past an internal ingress. */
  get uri(): string {
    return this.function.serviceConfig.uri;
  }

  /**
   * Lets somebody call the function.
   * - The grant is on the Cloud Run service. A grant on a function of the second generation has no effect.
   * - The grant is made again with the function. A service that is replaced has no grants.
   */
  allowInvocation(id: string, member: string): CloudRunV2ServiceIamMember {
    return new CloudRunV2ServiceIamMember(this, `grant.${id}`, {
      name: this.function.name,
      location: this.function.location,
      role: 'roles/run.invoker',
      member,
      lifecycle: {
        // Is a text, since cdktf makes `${…}` of a reference, and Terraform refuses `${…}` here.
        replaceTriggeredBy: [`${this.function.terraformResourceType}.${this.function.friendlyUniqueId}.id`],
      },
    });
  }
}
