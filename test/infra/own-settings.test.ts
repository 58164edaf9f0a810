import assert from 'node:assert/strict';
import { annotationsOf } from '../../infra/annotations.ts';
import { parseConfig } from '../../infra/config.ts';
import { grantsOf } from '../../infra/docs/grants.ts';
import { mergeEnvironment } from '../../infra/environment.ts';
import { synthesize } from '../../infra/synth.ts';
import { resource, resources } from '../helpers/stacks.ts';

const stackOf = (env: Record<string, string>) =>
  synthesize(parseConfig({ GOOGLE_CLOUD_PROJECT: 'my-fleet', ...env }));
const secretsOf = (stack: ReturnType<typeof stackOf>) =>
  resource(stack, 'google_cloudfunctions2_function', 'process').service_config.secret_environment_variables;

describe('settings and secrets of own handlers', () => {
  it('reach process alone, from the file and from the environment, which wins', () => {
    const env = mergeEnvironment('prod', 'APP_REGION=emea\nAPP_LIMIT=20\nAPP_EMPTY=', { APP_LIMIT: '25' });
    const stack = synthesize(parseConfig(env));
    for (const [id, { service_config }] of resources(stack, 'google_cloudfunctions2_function')) {
      const own = Object.entries(service_config.environment_variables).filter(([name]) => /^APP_/.test(name));
      assert.deepEqual(
        Object.fromEntries(own),
        id === 'process' ? { APP_LIMIT: '25', APP_REGION: 'emea' } : {},
      );
    }
  });

  it('are secrets where PROCESS_SECRETS names a secret, which process alone may read', () => {
    const stack = stackOf({
      PROCESS_SECRETS:
        'APP_STRIPE_KEY=stripe-key:3, APP_STRIPE_OLD=stripe-key:2, APP_CRM=projects/keys/secrets/crm:latest',
    });
    assert.deepEqual(secretsOf(stack), [
      { key: 'APP_STRIPE_KEY', project_id: 'my-fleet', secret: 'stripe-key', version: '3' },
      { key: 'APP_STRIPE_OLD', project_id: 'my-fleet', secret: 'stripe-key', version: '2' },
      { key: 'APP_CRM', project_id: 'keys', secret: 'crm', version: 'latest' },
    ]);
    assert.deepEqual(
      grantsOf(stack).filter(({ on }) => /^secret/.test(on) && !/management-token/.test(on)),
      [
        { who: 'process', role: 'roles/secretmanager.secretAccessor', on: 'secret crm of keys' },
        { who: 'process', role: 'roles/secretmanager.secretAccessor', on: 'secret stripe-key of my-fleet' },
      ],
    );
    const { depends_on } = resource(stack, 'google_cloudfunctions2_function', 'process');
    for (const [id] of resources(stack, 'google_secret_manager_secret_iam_member')) {
      const address = `google_secret_manager_secret_iam_member.${id}`;
      assert.equal(depends_on.includes(address), id !== 'receive-reads-token', address);
    }
  });

  it('can be read until process no longer needs them', () => {
    const stack = stackOf({ PROCESS_SECRETS: 'APP_KEY=key:1' });
    const grant = resource(stack, 'google_secret_manager_secret_iam_member', 'process-reads-my-fleet-key');
    assert.deepEqual(grant.lifecycle, { create_before_destroy: true });
  });

  it('are none by default', () => {
    assert.deepEqual(secretsOf(stackOf({})), []);
  });

  it('are named before a deployment, and no value is shown', () => {
    const config = parseConfig({ APP_REGION: 'emea', PROCESS_SECRETS: 'APP_KEY=key:1' });
    const { infos } = annotationsOf(config, {});
    assert.equal(infos.at(-1), 'Your own handlers get APP_REGION, APP_KEY.');
  });
});
