import { z } from 'zod';
import { omitUndefined } from './omit-undefined.ts';
import { days, flag, hints, integer, list, text } from './setting-types.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Stands in for a project. No project has so short an id, so the stack can be synthesized and not deployed. */
export const PLACEHOLDER_PROJECT = 'unset';

/** Names a version of a secret that exists; without a project, in the project of the stack. */
export interface SecretName {
  project?: string;
  secretId: string;
  version: string;
}

const EMAIL = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
const CHANGE_TYPE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;
const CHANNEL = /^projects\/[^/\s,]+\/notificationChannels\/\d+$/;
// Has the form of an item of `gcloud run deploy --set-secrets`.
const SECRET = /^(APP_\w+)=(?:projects\/([a-z0-9-]+)\/secrets\/)?([\w-]{1,255}):([1-9]\d*|latest)$/;

/** Reads the whole configuration, by the names in the environment. `.env.example` explains each setting. */
export const Settings = z.object({
  GOOGLE_CLOUD_PROJECT: text(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/)
    .default(PLACEHOLDER_PROJECT)
    .register(hints, {
      rule: 'the id of a project, 6 to 30 lower-case letters, digits and hyphens',
      example: 'my-fleet',
    }),
  REGION: text(/^[a-z]+-[a-z]+\d+$/)
    .default('us-central1')
    .register(hints, { rule: 'one region of Google Cloud', example: 'europe-west1' }),
  ENVIRONMENT: text(/^[a-z][a-z0-9]*$/)
    .default('dev')
    .register(hints, { rule: 'lower-case letters and digits', example: 'prod' }),
  NAME_PREFIX: text(/^[a-z][a-z0-9]+(-[a-z0-9]+)*$/)
    .default('smartcar')
    .register(hints, {
      rule: 'at least two lower-case letters and digits, in groups joined by single hyphens',
      example: 'smartcar',
    }),
  ALERT_EMAILS: list(EMAIL).default([]).register(hints, {
    rule: 'e-mail addresses, separated by commas',
    example: 'ops@example.com,oncall@example.com',
  }),
  ALERT_CHANNELS: list(CHANNEL).default([]).register(hints, {
    rule: 'the full names of notification channels, separated by commas',
    example: 'projects/my-fleet/notificationChannels/1234567890',
  }),
  SILENCE_HOURS: integer(0, 24)
    .default(24)
    .register(hints, { rule: 'a number of hours from 1 to 24, or 0 for no alert', example: '6' }),
  LABELS: list(/^[a-z][a-z0-9_-]{0,62}=[a-z0-9_-]{0,63}$/)
    .transform((pairs): Record<string, string> => Object.fromEntries(pairs.map((pair) => pair.split('='))))
    .default({})
    .register(hints, {
      rule: 'key=value pairs of lower-case letters, digits, "_" and "-", separated by commas',
      example: 'team=fleet,cost-center=42',
    }),
  STATE_BUCKET: text(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/)
    .optional()
    .register(hints, {
      rule: 'the name of a bucket that exists, without gs://',
      example: 'my-fleet-terraform-state',
    }),
  KMS_KEY: text(/^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/)
    .optional()
    .register(hints, {
      rule: 'the full name of a Cloud KMS key',
      example: 'projects/my-keys/locations/us-central1/keyRings/fleet/cryptoKeys/events',
    }),
  ARCHIVE_NEARLINE_DAYS: days('90'),
  ARCHIVE_COLDLINE_DAYS: days('365'),
  ARCHIVE_DELETE_DAYS: days('730'),
  ARCHIVE_RETENTION_DAYS: days('90'),
  ARCHIVE_RETENTION_LOCKED: flag(),
  POINT_IN_TIME_RECOVERY: flag(),
  BIGQUERY: flag(),
  REQUEST_LOGS: z
    .enum(['all', 'failed'])
    .default('all')
    .register(hints, { rule: 'all or failed', example: 'failed' }),
  MIN_INSTANCES: integer(0, 1000)
    .default(0)
    .register(hints, { rule: 'a whole number from 0 to 1000', example: '1' }),
  MAX_INSTANCES: integer(1, 1000)
    .default(20)
    .register(hints, { rule: 'a whole number from 1 to 1000', example: '20' }),
  PROCESS_MAX_INSTANCES: integer(1, 1000)
    .default(20)
    .register(hints, { rule: 'a whole number from 1 to 1000', example: '20' }),
  RECONCILE_WINDOW_HOURS: integer(1, 24)
    .default(6)
    .register(hints, { rule: 'a whole number from 1 to 24', example: '6' }),
  PROCESS_SECRETS: list(SECRET)
    .transform((items) => Object.fromEntries(items.map(toSecret)))
    .default({})
    .register(hints, {
      rule: 'APP_<variable>=<secret>:<version>, separated by commas, where a version is a number or latest',
      example: 'APP_STRIPE_KEY=stripe-key:1',
    }),
  CHANGES: z
    .enum(['on', 'off'])
    .transform((value) => value === 'on')
    .default(true)
    .register(hints, { rule: 'on or off', example: 'off' }),
  NOTIFY_URL: z.string().refine(isNotifyUrl).optional().register(hints, {
    rule: 'an https address without a user, a password or a fragment',
    example: 'https://api.example.com/smartcar',
  }),
  NOTIFY_TYPES: list(CHANGE_TYPE).default([]).register(hints, {
    rule: 'types of changes, separated by commas',
    example: 'vehicle.error_opened,vehicle.error_resolved',
  }),
  NOTIFY_PRIVATE: flag(),
  NOTIFY_MAX_INSTANCES: integer(1, 1000)
    .default(5)
    .register(hints, { rule: 'a whole number from 1 to 1000', example: '5' }),
  MEMORY: z
    .enum(['256Mi', '512Mi', '1Gi', '2Gi', '4Gi'])
    .default('512Mi')
    .register(hints, { rule: '256Mi, 512Mi, 1Gi, 2Gi or 4Gi', example: '512Mi' }),
  // Has no fractions: an instance that serves several requests at a time needs a whole CPU.
  CPU: z
    .enum(['1', '2', '4'])
    .transform(Number)
    .default(1)
    .register(hints, { rule: '1, 2 or 4', example: '1' }),
  CONCURRENCY: integer(1, 1000)
    .default(80)
    .register(hints, { rule: 'a whole number from 1 to 1000', example: '80' }),
  LOAD_BALANCER_DOMAIN: text(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/)
    .optional()
    .register(hints, { rule: 'the name of a host in a domain of yours', example: 'smartcar.example.com' }),
  LOAD_BALANCER_ONLY: flag(),
  ADOPT: list(/^(archive|database)$/)
    .default([])
    .register(hints, {
      rule: 'archive, database, or both, separated by a comma',
      example: 'archive,database',
    }),
});

export type Settings = z.infer<typeof Settings>;
export type SettingName = keyof Settings;

function isNotifyUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && !url.username && !url.password && !url.hash;
}

function toSecret(item: string): [variable: string, secret: SecretName] {
  const [, variable = '', project, secretId = '', version = ''] = SECRET.exec(item) ?? [];
  return [variable, { secretId, version, ...omitUndefined({ project }) }];
}
