import assert from 'node:assert/strict';
import { parseConfig } from '../../infra/config.ts';
import { remarksOn } from '../../infra/remarks.ts';

const remarks = (env: Record<string, string>, hasToken = true) => remarksOn(parseConfig(env), { hasToken });

describe('remarks before a deployment', () => {
  it('say where it goes, and where its state is', () => {
    const env = { GOOGLE_CLOUD_PROJECT: 'my-fleet', REGION: 'europe-west1', ENVIRONMENT: 'prod' };
    assert.deepEqual(
      remarks(env).infos[0],
      'The target is project my-fleet, region europe-west1, stack smartcar-prod. The state is terraform.smartcar-prod.tfstate.',
    );
    assert.match(
      remarks({ ...env, STATE_BUCKET: 'my-state' }).infos[0] ?? '',
      /gs:\/\/my-state\/smartcar-prod/,
    );
  });

  it('say whether a token is given, and never the token', () => {
    assert.match(remarks({}).infos[1] ?? '', /is that of TF_VAR_management_token/);
    assert.match(remarks({}, false).infos[1] ?? '', /stays as it is deployed/);
  });

  it('warn where alerts reach nobody, and where there is no project', () => {
    const project = { GOOGLE_CLOUD_PROJECT: 'my-fleet' };
    assert.deepEqual(remarks({ ...project, ALERT_EMAILS: 'ops@example.com' }).warnings, []);
    assert.deepEqual(
      remarks({ ...project, ALERT_CHANNELS: 'projects/p/notificationChannels/1' }).warnings,
      [],
    );
    assert.match(remarks(project).warnings.join(), /^ALERT_EMAILS and ALERT_CHANNELS are not set/);
    assert.match(
      remarks({ ALERT_EMAILS: 'ops@example.com' }).warnings.join(),
      /^GOOGLE_CLOUD_PROJECT is not set/,
    );
  });
});
