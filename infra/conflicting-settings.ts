import type { Settings } from './settings.ts';

// Leaves room for `-reconcile`, the longest ending: the name of a service account has 30 characters at most.
const MAX_STACK_NAME = 20;

/**
 * Lists what no setting can know of another: one line for each rule that is broken, with the fix.
 * @param own the settings of the user's own handlers
 */
export function conflictingSettings(settings: Settings, own: Record<string, string>): string[] {
  const { REGION, KMS_KEY, CPU, MEMORY, NAME_PREFIX, ENVIRONMENT } = settings;
  const { ARCHIVE_NEARLINE_DAYS, ARCHIVE_COLDLINE_DAYS, ARCHIVE_DELETE_DAYS, ARCHIVE_RETENTION_DAYS } =
    settings;
  const rules = [
    {
      broken: `${NAME_PREFIX}-${ENVIRONMENT}`.length > MAX_STACK_NAME,
      problem: `NAME_PREFIX must, with "-" and ENVIRONMENT after it, have at most ${MAX_STACK_NAME} characters: shorten either.`,
    },
    {
      broken: KMS_KEY !== undefined && !KMS_KEY.includes(`/locations/${REGION}/`),
      problem: 'KMS_KEY must be a key in REGION: name a key of that region, or change REGION.',
    },
    {
      broken: settings.MIN_INSTANCES > settings.MAX_INSTANCES,
      problem: 'MIN_INSTANCES must be at most MAX_INSTANCES: lower the one or raise the other.',
    },
    {
      broken: CPU === 4 && ['256Mi', '512Mi', '1Gi'].includes(MEMORY),
      problem: 'MEMORY must be at least 2Gi with CPU=4: set, for example, MEMORY=2Gi.',
    },
    {
      broken: settings.LOAD_BALANCER_ONLY && !settings.LOAD_BALANCER_DOMAIN,
      problem:
        'LOAD_BALANCER_ONLY must go with a load balancer: set, for example, LOAD_BALANCER_DOMAIN=smartcar.example.com.',
    },
    {
      broken: ARCHIVE_COLDLINE_DAYS > 0 && ARCHIVE_COLDLINE_DAYS <= ARCHIVE_NEARLINE_DAYS,
      problem:
        'ARCHIVE_COLDLINE_DAYS must be more than ARCHIVE_NEARLINE_DAYS: raise it, or leave one of them out.',
    },
    {
      broken:
        ARCHIVE_DELETE_DAYS > 0 &&
        ARCHIVE_DELETE_DAYS <= Math.max(ARCHIVE_NEARLINE_DAYS, ARCHIVE_COLDLINE_DAYS),
      problem:
        'ARCHIVE_DELETE_DAYS must be more than the days before a colder class: raise it, or leave the classes out.',
    },
    {
      broken: ARCHIVE_DELETE_DAYS > 0 && ARCHIVE_DELETE_DAYS < ARCHIVE_RETENTION_DAYS,
      problem:
        'ARCHIVE_DELETE_DAYS must be at least ARCHIVE_RETENTION_DAYS: nothing can be deleted while it is retained.',
    },
    {
      broken: settings.ARCHIVE_RETENTION_LOCKED && ARCHIVE_RETENTION_DAYS === 0,
      problem:
        'ARCHIVE_RETENTION_LOCKED must go with a retention to lock: set, for example, ARCHIVE_RETENTION_DAYS=90.',
    },
    {
      broken: settings.NOTIFY_URL !== undefined && !settings.CHANGES,
      problem: 'NOTIFY_URL must go with changes to send: set CHANGES=on, or leave NOTIFY_URL out.',
    },
    {
      broken: settings.NOTIFY_TYPES.length > 0 && !settings.NOTIFY_URL,
      problem:
        'NOTIFY_TYPES must go with a target: set, for example, NOTIFY_URL=https://api.example.com/smartcar.',
    },
    {
      broken: settings.NOTIFY_PRIVATE && !settings.NOTIFY_URL,
      problem:
        'NOTIFY_PRIVATE must go with a target: set, for example, NOTIFY_URL=https://api.example.com/smartcar.',
    },
    ...Object.keys(settings.PROCESS_SECRETS).map((name) => ({
      broken: name in own,
      problem: `${name} must be a variable or a secret of PROCESS_SECRETS, not both: remove either.`,
    })),
  ];
  return rules.filter(({ broken }) => broken).map(({ problem }) => problem);
}
