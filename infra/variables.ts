export type Environment = Readonly<Record<string, string | undefined>>;

/** One environment variable: how its text is read, and what to say where it cannot be. */
export interface Variable<Value, Fallback> {
  /** The value, or undefined where the text breaks the rule. */
  parse: (text: string) => Value | undefined;
  /** Where the variable is missing or empty. */
  fallback: Fallback;
  /** Completes "<name> must be …". */
  rule: string;
  example: string;
}

/** No project has so short an id: it can be synthesized, and never deployed to. */
export const PLACEHOLDER_PROJECT = 'unset';

const EMAIL = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
const LABEL = /^([a-z][a-z0-9_-]{0,62})=([a-z0-9_-]{0,63})$/;
const MAX_DAYS = 36_500;

/** The whole configuration, by the names in the environment. `.env.example` explains each. */
export const variables = {
  GOOGLE_CLOUD_PROJECT: {
    ...text(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, PLACEHOLDER_PROJECT),
    rule: 'the id of a project, 6 to 30 lower-case letters, digits and hyphens',
    example: 'GOOGLE_CLOUD_PROJECT=my-fleet',
  },
  REGION: {
    ...text(/^[a-z]+-[a-z]+\d+$/, 'us-central1'),
    rule: 'one region of Google Cloud',
    example: 'REGION=europe-west1',
  },
  ENVIRONMENT: {
    ...text(/^[a-z][a-z0-9]*$/, 'dev'),
    rule: 'lower-case letters and digits',
    example: 'ENVIRONMENT=prod',
  },
  NAME_PREFIX: {
    ...text(/^[a-z][a-z0-9]+(-[a-z0-9]+)*$/, 'smartcar'),
    rule: 'at least two lower-case letters and digits, in groups joined by single hyphens',
    example: 'NAME_PREFIX=smartcar',
  },
  ALERT_EMAILS: {
    parse: (value: string) => {
      const addresses = value.split(',').map((part) => part.trim());
      return addresses.every((address) => EMAIL.test(address)) ? addresses : undefined;
    },
    fallback: [] as string[],
    rule: 'e-mail addresses, separated by commas',
    example: 'ALERT_EMAILS=ops@example.com,oncall@example.com',
  },
  LABELS: {
    parse: (value: string) => {
      const pairs = value.split(',').map((part) => LABEL.exec(part.trim()));
      return pairs.every((pair) => pair !== null)
        ? Object.fromEntries(pairs.map(([, key = '', label = '']) => [key, label]))
        : undefined;
    },
    fallback: {} as Record<string, string>,
    rule: 'key=value pairs of lower-case letters, digits, "_" and "-", separated by commas',
    example: 'LABELS=team=fleet,cost-center=42',
  },
  STATE_BUCKET: {
    ...text(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, undefined),
    rule: 'the name of a bucket that exists, without gs://',
    example: 'STATE_BUCKET=my-fleet-terraform-state',
  },
  KMS_KEY: {
    ...text(/^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/, undefined),
    rule: 'the full name of a Cloud KMS key',
    example: 'KMS_KEY=projects/my-keys/locations/us-central1/keyRings/fleet/cryptoKeys/events',
  },
  ARCHIVE_NEARLINE_DAYS: days('ARCHIVE_NEARLINE_DAYS=90'),
  ARCHIVE_COLDLINE_DAYS: days('ARCHIVE_COLDLINE_DAYS=365'),
  ARCHIVE_DELETE_DAYS: days('ARCHIVE_DELETE_DAYS=730'),
  ARCHIVE_RETENTION_DAYS: days('ARCHIVE_RETENTION_DAYS=90'),
  ARCHIVE_RETENTION_LOCKED: flag('ARCHIVE_RETENTION_LOCKED=true'),
  POINT_IN_TIME_RECOVERY: flag('POINT_IN_TIME_RECOVERY=true'),
  BIGQUERY: flag('BIGQUERY=true'),
  MIN_INSTANCES: integer({ min: 0, max: 1000, fallback: 0, example: 'MIN_INSTANCES=1' }),
  MAX_INSTANCES: integer({ min: 1, max: 1000, fallback: 20, example: 'MAX_INSTANCES=20' }),
  MEMORY: {
    ...text(/^(256Mi|512Mi|1Gi|2Gi|4Gi)$/, '512Mi'),
    rule: '256Mi, 512Mi, 1Gi, 2Gi or 4Gi',
    example: 'MEMORY=512Mi',
  },
  CPU: {
    // One instance serves several requests at a time, which takes a whole CPU.
    parse: (value: string) => [1, 2, 4].find((cpu) => String(cpu) === value),
    fallback: 1,
    rule: '1, 2 or 4',
    example: 'CPU=1',
  },
  CONCURRENCY: integer({ min: 1, max: 1000, fallback: 80, example: 'CONCURRENCY=80' }),
} satisfies Record<string, Variable<unknown, unknown>>;

export type Values = {
  [Name in keyof typeof variables]: (typeof variables)[Name] extends Variable<infer Value, infer Fallback>
    ? Value | Fallback
    : never;
};

function text<Fallback>(pattern: RegExp, fallback: Fallback) {
  return { parse: (value: string) => (pattern.test(value) ? value : undefined), fallback };
}

function integer({ min, max, ...rest }: { min: number; max: number; fallback: number; example: string }) {
  return {
    ...rest,
    parse: (value: string) => {
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
    rule: `a whole number from ${min} to ${max}`,
  };
}

function days(example: string) {
  return {
    ...integer({ min: 0, max: MAX_DAYS, fallback: 0, example }),
    rule: 'a number of days, or 0 for never',
  };
}

function flag(example: string) {
  return {
    parse: (value: string) => (value === 'true' ? true : value === 'false' ? false : undefined),
    fallback: false,
    rule: 'true or false',
    example,
  };
}
