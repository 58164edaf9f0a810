import { zipBundle } from '../../infra/bundle.ts';
import { parseConfig } from '../../infra/config.ts';
import { synthesizeStack, type TerraformBlock, type TerraformJson } from '../../infra/synth.ts';

const text = (source: string) => new TextEncoder().encode(source);

/** Stands in for what `npm run build` writes. */
export const bundles = {
  receive: zipBundle('receive', { 'index.js': text('// receive'), 'package.json': text('{}') }),
  reconcile: zipBundle('reconcile', { 'index.js': text('// reconcile'), 'package.json': text('{}') }),
  notify: zipBundle('notify', { 'index.js': text('// notify'), 'package.json': text('{}') }),
  process: zipBundle('process', { 'index.js': text('// process'), 'package.json': text('{}') }),
};

/** Names the token, and the secret of notifications, that the stacks are deployed with. */
export const TOKEN_VERSION = 4711;
export const NOTIFY_SECRET_VERSION = 4712;

const COMMON = { GOOGLE_CLOUD_PROJECT: 'my-fleet', ALERT_EMAILS: 'ops@example.com,oncall@example.com' };

export const KEY = 'projects/my-keys/locations/us-central1/keyRings/fleet/cryptoKeys/events';

/** Is a setting of own handlers that Terraform would take for expressions. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant to look so
export const OWN_TEMPLATE = '${a} %{b} $${c} 100% $5 "quoted"';

/** The defaults, and everything on: each synthesized once for all tests, with a management token. */
export const dev = synthesizeStack({
  config: parseConfig({ ...COMMON, ENVIRONMENT: 'dev' }),
  bundles,
  tokenVersion: TOKEN_VERSION,
});
export const prod = synthesizeStack({
  config: parseConfig({
    ...COMMON,
    ENVIRONMENT: 'prod',
    KMS_KEY: KEY,
    BIGQUERY: 'true',
    REQUEST_LOGS: 'failed',
    LABELS: 'team=fleet',
    STATE_BUCKET: 'my-fleet-state',
    POINT_IN_TIME_RECOVERY: 'true',
    ARCHIVE_NEARLINE_DAYS: '90',
    ARCHIVE_COLDLINE_DAYS: '365',
    ARCHIVE_DELETE_DAYS: '730',
    ARCHIVE_RETENTION_DAYS: '30',
    ARCHIVE_RETENTION_LOCKED: 'true',
    MIN_INSTANCES: '1',
    ALERT_CHANNELS: 'projects/my-fleet/notificationChannels/42',
    SILENCE_HOURS: '0',
    PROCESS_SECRETS: 'APP_STRIPE_KEY=stripe-key:3',
    APP_TEMPLATE: OWN_TEMPLATE,
    NOTIFY_URL: 'https://api.example.com/smartcar?team=%{a}',
    NOTIFY_TYPES: 'vehicle.error_opened,vehicle.error_resolved',
    LOAD_BALANCER_DOMAIN: 'smartcar.example.com',
    LOAD_BALANCER_ONLY: 'true',
  }),
  bundles,
  tokenVersion: TOKEN_VERSION,
  notifySecretVersion: NOTIFY_SECRET_VERSION,
});

/** @throws Error where the stack has no such resource */
export function resource(stack: TerraformJson, type: string, id: string): TerraformBlock {
  const block = stack.resource[type]?.[id];
  if (!block) throw new Error(`The stack has no ${type}.${id}`);
  return block;
}

/** All resources of a type, by their ids. */
export const resources = (stack: TerraformJson, type: string) => Object.entries(stack.resource[type] ?? {});
