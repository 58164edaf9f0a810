import { type Environment, type Values, type Variable, variables } from './variables.ts';

/** Everything that may differ between two deployments. */
export interface Config {
  project: string;
  region: string;
  environment: string;
  namePrefix: string;
  /** `<namePrefix>-<environment>`: every name begins with it, so environments live side by side in one project. */
  stackName: string;
  alertEmails: string[];
  labels: Record<string, string>;
  /** Bucket of the Terraform state; without one the state is a local file. */
  stateBucket: string | undefined;
  /** Cloud KMS key, as its resource name, for what holds events. */
  kmsKey: string | undefined;
  archive: ArchiveConfig;
  pointInTimeRecovery: boolean;
  bigQuery: boolean;
  /** Of `receive`; `process` starts when there is something to do, since Pub/Sub waits for it. */
  minInstances: number;
  /** Of each function. */
  maxInstances: number;
  memory: string;
  cpu: number;
  /** Requests that one instance serves at a time. */
  concurrency: number;
}

/** In days; 0 is never. */
export interface ArchiveConfig {
  nearlineDays: number;
  coldlineDays: number;
  deleteDays: number;
  retentionDays: number;
  retentionLocked: boolean;
}

/** All that is wrong with a configuration, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

// The longest name of a service account is 30 characters, and the longest that follows here is `-reconcile`.
const MAX_STACK_NAME = 20;

/** @throws ConfigError with every problem: the variable, the rule, the fix. */
export function parseConfig(env: Environment): Config {
  const { values, problems } = readVariables(env);
  const config: Config = {
    project: values.GOOGLE_CLOUD_PROJECT,
    region: values.REGION,
    environment: values.ENVIRONMENT,
    namePrefix: values.NAME_PREFIX,
    stackName: `${values.NAME_PREFIX}-${values.ENVIRONMENT}`,
    alertEmails: values.ALERT_EMAILS,
    labels: values.LABELS,
    stateBucket: values.STATE_BUCKET,
    kmsKey: values.KMS_KEY,
    archive: {
      nearlineDays: values.ARCHIVE_NEARLINE_DAYS,
      coldlineDays: values.ARCHIVE_COLDLINE_DAYS,
      deleteDays: values.ARCHIVE_DELETE_DAYS,
      retentionDays: values.ARCHIVE_RETENTION_DAYS,
      retentionLocked: values.ARCHIVE_RETENTION_LOCKED,
    },
    pointInTimeRecovery: values.POINT_IN_TIME_RECOVERY,
    bigQuery: values.BIGQUERY,
    minInstances: values.MIN_INSTANCES,
    maxInstances: values.MAX_INSTANCES,
    memory: values.MEMORY,
    cpu: values.CPU,
    concurrency: values.CONCURRENCY,
  };

  problems.push(...contradictions(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Each variable by itself; its fallback also where it is wrong, since a problem is noted then. */
function readVariables(env: Environment): { values: Values; problems: string[] } {
  const problems: string[] = [];
  const values = Object.entries<Variable<unknown, unknown>>(variables).map(([name, variable]) => {
    const text = env[name]?.trim();
    const value = text ? variable.parse(text) : variable.fallback;
    if (text && value === undefined) {
      problems.push(`${name} must be ${variable.rule}: set, for example, ${variable.example}.`);
    }
    return [name, value ?? variable.fallback];
  });
  return { values: Object.fromEntries(values) as Values, problems };
}

/** What no variable can know of another. */
function contradictions({ stackName, region, kmsKey, archive, ...config }: Config): string[] {
  const { nearlineDays, coldlineDays, deleteDays, retentionDays, retentionLocked } = archive;
  const rules: [broken: boolean, problem: string][] = [
    [
      stackName.length > MAX_STACK_NAME,
      `NAME_PREFIX must, with "-" and ENVIRONMENT after it, have at most ${MAX_STACK_NAME} characters: shorten either.`,
    ],
    [
      kmsKey !== undefined && !kmsKey.includes(`/locations/${region}/`),
      'KMS_KEY must be a key in REGION: name a key of that region, or change REGION.',
    ],
    [
      config.minInstances > config.maxInstances,
      'MIN_INSTANCES must be at most MAX_INSTANCES: lower the one or raise the other.',
    ],
    [
      config.cpu === 4 && ['256Mi', '512Mi', '1Gi'].includes(config.memory),
      'MEMORY must be at least 2Gi with CPU=4: set, for example, MEMORY=2Gi.',
    ],
    [
      coldlineDays > 0 && coldlineDays <= nearlineDays,
      'ARCHIVE_COLDLINE_DAYS must be more than ARCHIVE_NEARLINE_DAYS: raise it, or leave one of them out.',
    ],
    [
      deleteDays > 0 && deleteDays <= Math.max(nearlineDays, coldlineDays),
      'ARCHIVE_DELETE_DAYS must be more than the days before a colder class: raise it, or leave the classes out.',
    ],
    [
      deleteDays > 0 && deleteDays < retentionDays,
      'ARCHIVE_DELETE_DAYS must be at least ARCHIVE_RETENTION_DAYS: nothing can be deleted while it is retained.',
    ],
    [
      retentionLocked && retentionDays === 0,
      'ARCHIVE_RETENTION_LOCKED must go with a retention to lock: set, for example, ARCHIVE_RETENTION_DAYS=90.',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, problem]) => problem);
}
