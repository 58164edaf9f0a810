import assert from 'node:assert/strict';
import { annotationsOf } from '../../infra/annotations.ts';
import { parseConfig } from '../../infra/config.ts';

const annotations = (env: Record<string, string>, given = {}) => annotationsOf(parseConfig(env), given);

describe('annotations before a deployment', () => {
  it('say where it goes, and where its state is', () => {
    const env = { GOOGLE_CLOUD_PROJECT: 'my-fleet', REGION: 'europe-west1', ENVIRONMENT: 'prod' };
    assert.deepEqual(
      annotations(env).infos[0],
      'The target is project my-fleet, region europe-west1, stack smartcar-prod. The state is terraform.smartcar-prod.tfstate.',
    );
    assert.match(
      annotations({ ...env, STATE_BUCKET: 'my-state' }).infos[0] ?? '',
      /gs:\/\/my-state\/smartcar-prod/,
    );
  });

  it('say whether a token and a notify secret are given', () => {
    assert.deepEqual(annotations({}, { tokenVersion: 1 }).infos.slice(1), [
      'The management token is that of TF_VAR_management_token.',
    ]);
    assert.deepEqual(annotations({}).infos.slice(1), [
      'TF_VAR_management_token is not set: the management token stays as it is deployed.',
    ]);
    assert.deepEqual(
      annotations({ NOTIFY_URL: 'https://example.com' }, { notifySecretVersion: 1 }).infos.slice(2),
      ['The notify secret is that of TF_VAR_notify_secret.'],
    );
  });

  it('warn where alerts reach nobody, and where there is no project', () => {
    const project = { GOOGLE_CLOUD_PROJECT: 'my-fleet' };
    assert.deepEqual(annotations({ ...project, ALERT_EMAILS: 'ops@example.com' }).warnings, []);
    assert.deepEqual(
      annotations({ ...project, ALERT_CHANNELS: 'projects/p/notificationChannels/1' }).warnings,
      [],
    );
    assert.match(annotations(project).warnings.join(), /^ALERT_EMAILS and ALERT_CHANNELS are not set/);
    assert.match(
      annotations({ ALERT_EMAILS: 'ops@example.com' }).warnings.join(),
      /^GOOGLE_CLOUD_PROJECT is not set/,
    );
  });
});
