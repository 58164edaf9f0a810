import { conflictingSettings } from './conflicting-settings.ts';
import { ownSettings } from './own-settings.ts';
import { hints } from './setting-types.ts';
import { type Environment, type SecretName, type SettingName, Settings } from './settings.ts';

/** Holds everything that may differ between two deployments. */
export interface Config {
  project: string;
  region: string;
  environment: string;
  /** Begins every name, as `<NAME_PREFIX>-<ENVIRONMENT>`: environments live side by side in one project. */
  stackName: string;
  alertEmails: string[];
  /** Names notification channels that exist already, in full. */
  alertChannels: string[];
  /** Counts the hours without an event after which an alert fires; 0 is no alert. */
  silenceHours: number;
  labels: Record<string, string>;
  /** Names the bucket of the Terraform state; without a bucket the state is a local file. */
  stateBucket: string | undefined;
  /** Names the Cloud KMS key that encrypts what holds data, by its resource name. */
  kmsKey: string | undefined;
  archive: ArchiveConfig;
  pointInTimeRecovery: boolean;
  bigQuery: boolean;
  /** Tells whether Cloud Run's own log keeps the requests that went well too. */
  keepsRequestLogs: boolean;
  receive: { minInstances: number; maxInstances: number };
  process: {
    maxInstances: number;
    /** Holds the settings of the user's own handlers, by their variables. */
    settings: Record<string, string>;
    /** Names the secrets of the user's own handlers, by their variables. */
    secrets: Record<string, SecretName>;
  };
  reconcile: {
    /** Hours in which each run looks for events that came late into the archive. */
    windowHours: number;
  };
  /** Says whether `process` publishes what changed. */
  changes: boolean;
  /** Says where `notify` sends which changes; undefined where nothing is sent. */
  notify: NotifyConfig | undefined;
  memory: string;
  cpu: number;
  /** Counts the requests that an instance serves at a time. */
  concurrency: number;
  /** Puts a load balancer before `receive`; `only` closes the function's own address. */
  loadBalancer: { domain: string; only: boolean } | undefined;
  /** Names what an earlier deployment left behind, and this deployment takes over. */
  adopt: ReadonlySet<string>;
}

export interface NotifyConfig {
  url: string;
  /** Lists the types of changes that are sent; an empty list means all. */
  types: string[];
  /** Says whether the address may be private. */
  allowPrivate: boolean;
  maxInstances: number;
}

/** Says after how many days something happens to an archived event; 0 is never. */
export interface ArchiveConfig {
  nearlineDays: number;
  coldlineDays: number;
  deleteDays: number;
  retentionDays: number;
  retentionLocked: boolean;
}

/** Tells all that is wrong with a configuration, one line a problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** @throws ConfigError with every problem: the variable, the rule, the fix */
export function parseConfig(env: Environment): Config {
  const settings = parseSettings(env);
  const own = ownSettings(env);
  const problems = conflictingSettings(settings, own);
  if (problems.length > 0) throw new ConfigError(problems);

  const domain = settings.LOAD_BALANCER_DOMAIN;
  return {
    project: settings.GOOGLE_CLOUD_PROJECT,
    region: settings.REGION,
    environment: settings.ENVIRONMENT,
    stackName: `${settings.NAME_PREFIX}-${settings.ENVIRONMENT}`,
    alertEmails: settings.ALERT_EMAILS,
    alertChannels: settings.ALERT_CHANNELS,
    silenceHours: settings.SILENCE_HOURS,
    labels: settings.LABELS,
    stateBucket: settings.STATE_BUCKET,
    kmsKey: settings.KMS_KEY,
    archive: {
      nearlineDays: settings.ARCHIVE_NEARLINE_DAYS,
      coldlineDays: settings.ARCHIVE_COLDLINE_DAYS,
      deleteDays: settings.ARCHIVE_DELETE_DAYS,
      retentionDays: settings.ARCHIVE_RETENTION_DAYS,
      retentionLocked: settings.ARCHIVE_RETENTION_LOCKED,
    },
    pointInTimeRecovery: settings.POINT_IN_TIME_RECOVERY,
    bigQuery: settings.BIGQUERY,
    keepsRequestLogs: settings.REQUEST_LOGS === 'all',
    receive: { minInstances: settings.MIN_INSTANCES, maxInstances: settings.MAX_INSTANCES },
    process: {
      maxInstances: settings.PROCESS_MAX_INSTANCES,
      settings: own,
      secrets: settings.PROCESS_SECRETS,
    },
    reconcile: { windowHours: settings.RECONCILE_WINDOW_HOURS },
    changes: settings.CHANGES,
    notify: settings.NOTIFY_URL
      ? {
          url: settings.NOTIFY_URL,
          types: settings.NOTIFY_TYPES,
          allowPrivate: settings.NOTIFY_PRIVATE,
          maxInstances: settings.NOTIFY_MAX_INSTANCES,
        }
      : undefined,
    memory: settings.MEMORY,
    cpu: settings.CPU,
    concurrency: settings.CONCURRENCY,
    loadBalancer: domain ? { domain, only: settings.LOAD_BALANCER_ONLY } : undefined,
    adopt: new Set(settings.ADOPT),
  };
}

/** Reads each setting by itself. A variable that is empty is missing. */
function parseSettings(env: Environment): Settings {
  const names = Object.keys(Settings.shape) as SettingName[];
  const given = names.flatMap((name) => {
    const text = env[name]?.trim();
    return text ? [[name, text]] : [];
  });
  const { data, error } = Settings.safeParse(Object.fromEntries(given));
  if (data) return data;

  const wrong = new Set(error.issues.map(({ path }) => path[0] as SettingName));
  throw new ConfigError(
    [...wrong].map((name) => {
      const hint = hints.get(Settings.shape[name]);
      return `${name} must be ${hint?.rule}: set, for example, ${name}=${hint?.example}.`;
    }),
  );
}
