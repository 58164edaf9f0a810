import { parseConfig } from '../../infra/config.ts';
import { synthesize, type TerraformBlock, type TerraformJson } from '../../infra/synth.ts';

/** The stack as it is deployed by default, but for some settings. */
export function defaultStack(settings: Record<string, string> = {}): TerraformJson {
  return synthesize(
    parseConfig({
      GOOGLE_CLOUD_PROJECT: 'my-fleet',
      ENVIRONMENT: 'prod',
      ALERT_EMAILS: 'ops@example.com',
      ...settings,
    }),
  );
}

/** The stack that the bill is for: Cloud Run's own log keeps the requests that failed. */
export const billedStack = (): TerraformJson => defaultStack({ REQUEST_LOGS: 'failed' });

/** The resources of a type. */
export function resourcesOf({ resource }: TerraformJson, type: string): TerraformBlock[] {
  return Object.values(resource[type] ?? {});
}

/** What an instance of a function has, by default the same for all. */
export function instanceOf(stack: TerraformJson): { cpus: number; gib: number } {
  const [{ service_config }] = resourcesOf(stack, 'google_cloudfunctions2_function') as [TerraformBlock];
  const [, amount, unit] = /^(\d+)(Mi|Gi)$/.exec(service_config.available_memory) ?? [];
  return { cpus: Number(service_config.available_cpu), gib: Number(amount) / (unit === 'Mi' ? 1_024 : 1) };
}

/** How many days the topic `events` keeps what was published. */
export function retentionDays({ resource }: TerraformJson): number {
  return Number.parseInt(resource.google_pubsub_topic?.events?.message_retention_duration, 10) / 86_400;
}

/** Whether Cloud Logging keeps the entry that Cloud Run writes for each request that went well. */
export function keepsRequestLogs(stack: TerraformJson): boolean {
  return !resourcesOf(stack, 'google_logging_project_exclusion').some(({ filter }) =>
    /run\.googleapis\.com\/requests.* httpRequest\.status<400$/.test(filter),
  );
}

/** The collections whose documents Firestore deletes at a time that they name. */
export function expiringCollections(stack = defaultStack()): Set<string> {
  return new Set(
    resourcesOf(stack, 'google_firestore_field')
      .filter((field) => field.ttl_config)
      .map((field) => field.collection),
  );
}
