import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError, parseConfig } from '../../infra/config.ts';
import { mergeEnvironment } from '../../infra/environment.ts';
import { PLACEHOLDER_PROJECT, type SettingName, Settings } from '../../infra/settings.ts';

const EXAMPLE = readFileSync('.env.example', 'utf8');

function problems(run: () => unknown): readonly string[] {
  try {
    run();
    return [];
  } catch (error) {
    assert(error instanceof ConfigError);
    return error.problems;
  }
}

describe('configuration of a deployment', () => {
  it('has a default for everything, and a project that cannot be deployed to', () => {
    const config = parseConfig({});
    assert.equal(config.project, PLACEHOLDER_PROJECT);
    assert.equal(config.stackName, 'smartcar-dev');
    assert.deepEqual(config.alertEmails, []);
    assert.equal(config.kmsKey, undefined);
    assert(PLACEHOLDER_PROJECT.length < 6, 'ids of projects have at least 6 characters');
  });

  it('takes every value in its type', () => {
    const config = parseConfig({
      GOOGLE_CLOUD_PROJECT: 'my-fleet',
      ALERT_EMAILS: 'a@example.com, b@example.com',
      LABELS: 'team=fleet, cost-center=42',
      ARCHIVE_RETENTION_DAYS: '30',
      ARCHIVE_RETENTION_LOCKED: 'true',
      CPU: '2',
      MAX_INSTANCES: '7',
    });
    assert.deepEqual(config.alertEmails, ['a@example.com', 'b@example.com']);
    assert.deepEqual(config.labels, { team: 'fleet', 'cost-center': '42' });
    assert.deepEqual(config.archive, {
      nearlineDays: 0,
      coldlineDays: 0,
      deleteDays: 0,
      retentionDays: 30,
      retentionLocked: true,
    });
    assert.equal(config.cpu, 2);
    assert.deepEqual(config.receive, { minInstances: 0, maxInstances: 7 });
    assert.equal(config.process.maxInstances, 20, 'a setting of its own');
  });

  it('takes an empty variable for a missing one', () => {
    const empty = Object.fromEntries(Object.keys(Settings.shape).map((name) => [name, ' ']));
    assert.deepEqual(parseConfig(empty), parseConfig({}));
  });

  const wrong: Record<SettingName, string[]> = {
    GOOGLE_CLOUD_PROJECT: ['Fleet', 'abc', 'ends-', 'example.com:fleet', 'a'.repeat(31)],
    REGION: ['EU', 'europe', 'us-central1-a'],
    ENVIRONMENT: ['Prod', 'pre-prod', '1st', 'a'.repeat(12)],
    NAME_PREFIX: ['a', 'Fleet', 'a--b', 'a-', '-a'],
    ALERT_EMAILS: ['ops', 'ops@example', 'a@example.com,', 'a@example.com b@example.com'],
    ALERT_CHANNELS: ['slack', 'projects/p/notificationChannels/', '42'],
    SILENCE_HOURS: ['25', '-1', '1h'],
    LABELS: ['team', 'Team=a', 'team=A', 'a=b;c=d'],
    STATE_BUCKET: ['gs://state', 'A', 'UPPER'],
    KMS_KEY: [
      'key',
      'projects/p/locations/us-central1/keyRings/r',
      'projects/p/locations/x/keyRings/r/cryptoKeys/k',
    ],
    ARCHIVE_NEARLINE_DAYS: ['-1', '1.5', '1e3', '30d', '36501'],
    ARCHIVE_COLDLINE_DAYS: ['x'],
    ARCHIVE_DELETE_DAYS: ['0x10'],
    ARCHIVE_RETENTION_DAYS: ['never'],
    ARCHIVE_RETENTION_LOCKED: ['yes', 'true'],
    POINT_IN_TIME_RECOVERY: ['1', 'TRUE'],
    BIGQUERY: ['on'],
    REQUEST_LOGS: ['none', 'ALL'],
    MIN_INSTANCES: ['-1', '1001', '21'],
    MAX_INSTANCES: ['0', '6abc', '1001'],
    PROCESS_MAX_INSTANCES: ['0', '1001'],
    RECONCILE_WINDOW_HOURS: ['0', '25', '6h'],
    PROCESS_SECRETS: [
      'APP_KEY',
      'APP_KEY=key',
      'KEY=key:1',
      'APP_KEY=key:0',
      'APP_KEY=key:newest',
      'APP_KEY=projects/p/secrets/:1',
    ],
    CHANGES: ['false', 'no', 'ON'],
    NOTIFY_URL: [
      'api.example.com',
      'http://api.example.com',
      'https://user:pass@api.example.com',
      'https://a.example.com/#x',
    ],
    NOTIFY_TYPES: ['vehicle.*', 'Vehicle', 'a;b', 'vehicle.error_opened'],
    NOTIFY_PRIVATE: ['yes', 'true'],
    NOTIFY_MAX_INSTANCES: ['0', '1001'],
    MEMORY: ['512', '512MB', '8Gi'],
    CPU: ['3', '0.5', '1.0'],
    CONCURRENCY: ['0', '1001'],
    LOAD_BALANCER_DOMAIN: ['https://a.example.com', 'localhost', 'a.example.com/', '-a.example.com'],
    LOAD_BALANCER_ONLY: ['true', 'yes'],
    ADOPT: ['bucket', 'archive database', 'true'],
  };
  for (const [name, values] of Object.entries(wrong)) {
    it(`answers each wrong ${name} with its name, rule and fix`, () => {
      // The length of a stack's name is that of two variables.
      const named = name === 'ENVIRONMENT' ? /(^| and )ENVIRONMENT / : new RegExp(`^${name} must `);
      for (const value of values) {
        const [problem, ...others] = problems(() => parseConfig({ [name]: value }));
        assert.match(problem ?? '', named, value);
        assert.match(problem ?? '', /: .+\.$/, value);
        assert.doesNotMatch(problem ?? '', /\n/, value);
        assert.deepEqual(others, [], value);
      }
    });
  }

  const contradictions = [
    {
      title: 'a key that is not in the region',
      env: { KMS_KEY: 'projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k' },
      line: /^KMS_KEY .* REGION/,
    },
    { title: 'four CPUs with little memory', env: { CPU: '4' }, line: /^MEMORY .* CPU=4/ },
    {
      title: 'a colder class that is not later than a warmer class',
      env: { ARCHIVE_NEARLINE_DAYS: '90', ARCHIVE_COLDLINE_DAYS: '90' },
      line: /^ARCHIVE_COLDLINE_DAYS .* ARCHIVE_NEARLINE_DAYS/,
    },
    {
      title: 'a deletion that is not later than the classes',
      env: { ARCHIVE_COLDLINE_DAYS: '90', ARCHIVE_DELETE_DAYS: '90' },
      line: /^ARCHIVE_DELETE_DAYS .* colder/,
    },
    {
      title: 'a deletion before the retention ends',
      env: { ARCHIVE_RETENTION_DAYS: '90', ARCHIVE_DELETE_DAYS: '30' },
      line: /^ARCHIVE_DELETE_DAYS .* ARCHIVE_RETENTION_DAYS/,
    },
    {
      title: 'notifications without changes',
      env: { CHANGES: 'off', NOTIFY_URL: 'https://api.example.com' },
      line: /^NOTIFY_URL .* CHANGES=on/,
    },
    {
      title: 'a secret that is a variable as well',
      env: { APP_KEY: 'in the clear', PROCESS_SECRETS: 'APP_KEY=key:1' },
      line: /^APP_KEY must be a variable or a secret of PROCESS_SECRETS, not both/,
    },
  ];
  for (const { title, env, line } of contradictions) {
    it(`refuses ${title}`, () => {
      const [problem, ...others] = problems(() => parseConfig(env));
      assert.match(problem ?? '', line);
      assert.deepEqual(others, []);
    });
  }

  it('tells all that is wrong at once', () => {
    assert.equal(problems(() => parseConfig({ REGION: 'x', CPU: '3', MEMORY: '1' })).length, 3);
  });
});

describe('file of an environment', () => {
  it('gives way to the real environment, but not to an empty variable', () => {
    const env = mergeEnvironment('prod', 'CONCURRENCY=40\nCPU=2\nMEMORY=1Gi', {
      CONCURRENCY: '50',
      CPU: '',
    });
    assert.equal(env.CONCURRENCY, '50');
    assert.equal(env.CPU, '2');
    assert.equal(env.MEMORY, '1Gi');
    assert.equal(env.ENVIRONMENT, 'prod');
  });

  it('must not set what is no setting', () => {
    const [problem] = problems(() => mergeEnvironment('prod', 'MAX_INSTANCE=3', {}));
    assert.match(problem ?? '', /^MAX_INSTANCE in \.env\.prod must be one of the settings of \.env\.example/);
  });

  for (const name of ['GOOGLE_CLOUD_PROJECT', 'REGION']) {
    it(`must not name another ${name} than the environment`, () => {
      const [problem] = problems(() => mergeEnvironment('prod', `${name}=one`, { [name]: 'other' }));
      assert.match(
        problem ?? '',
        new RegExp(`^${name} must be the same in \\.env\\.prod \\(one\\) .* \\(other\\): .* unset ${name}`),
      );
      assert.deepEqual(
        problems(() => mergeEnvironment('prod', `${name}=one`, { [name]: 'one' })),
        [],
      );
    });
  }

  const missing = [
    { title: 'of an ENVIRONMENT that is set', env: { ENVIRONMENT: 'prd' }, refused: true },
    {
      title: 'where the shell names a project',
      env: { GOOGLE_CLOUD_PROJECT: 'my-fleet' },
      refused: true,
    },
    {
      title: 'that is meant to be missing',
      env: { ENVIRONMENT: 'prd', ENV_FILE: 'none' },
      refused: false,
    },
    { title: 'of a clean checkout', env: {}, refused: false },
  ];
  for (const { title, env, refused } of missing) {
    it(`is ${refused ? 'required' : 'not required'} ${title}`, () => {
      const found = problems(() => mergeEnvironment('prd', undefined, env));
      if (refused) assert.match(found[0] ?? '', /^\.env\.prd must exist: .* ENV_FILE=none/);
      else assert.deepEqual(found, []);
    });
  }

  it('must not say that it is another', () => {
    const [problem] = problems(() => mergeEnvironment('prod', 'ENVIRONMENT=dev', {}));
    assert.match(problem ?? '', /^ENVIRONMENT in \.env\.prod must be prod/);
  });

  it('has an example with every variable, and with no other', () => {
    assert.deepEqual(Object.keys(parseEnv(EXAMPLE)).sort(), Object.keys(Settings.shape).sort());
  });

  it('has an example that is valid, and is the defaults', () => {
    assert.deepEqual(parseConfig(mergeEnvironment('dev', EXAMPLE, {})), parseConfig({}));
  });
});
