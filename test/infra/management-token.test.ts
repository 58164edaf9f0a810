import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { parseConfig } from '../../infra/config.ts';
import { synthesize } from '../../infra/synth.ts';
import { bundles, dev, resource, resources, TOKEN_VERSION } from '../helpers/stacks.ts';

const versionOf = (stack: typeof dev) =>
  resource(stack, 'google_secret_manager_secret_version', 'management-token');

describe('management token', () => {
  const without = synthesize(parseConfig({ GOOGLE_CLOUD_PROJECT: 'my-fleet' }), bundles);

  it('comes from a variable that nothing stores, and that cdktf does not ask for', () => {
    const { type, default: fallback, nullable, sensitive, ephemeral } = dev.variable.management_token ?? {};
    assert.deepEqual(
      { type, fallback, nullable, sensitive, ephemeral },
      { type: 'string', fallback: '', nullable: false, sensitive: true, ephemeral: true },
    );
  });

  it('is written, and never read', () => {
    const { secret_data_wo, secret_data, deletion_policy } = versionOf(dev);
    assert.equal(secret_data_wo, `\${var.management_token}`);
    assert.equal(secret_data, undefined);
    assert.equal(deletion_policy, 'ABANDON', 'the revision before reads the version before');
  });

  it('makes another version where it is another, the new one first', () => {
    const { secret_data_wo_version, lifecycle } = versionOf(dev);
    assert.equal(secret_data_wo_version, TOKEN_VERSION);
    assert.deepEqual(lifecycle, { create_before_destroy: true });
  });

  it('stays as it is where none is given', () => {
    const { secret_data_wo_version, lifecycle } = versionOf(without);
    assert.equal(secret_data_wo_version, 0);
    assert.deepEqual(lifecycle, {
      create_before_destroy: true,
      ignore_changes: ['secret_data_wo_version'],
    });
  });

  it('is pinned by receive, so that another version rolls a revision', () => {
    const { service_config } = resource(dev, 'google_cloudfunctions2_function', 'receive');
    const [variable] = service_config.secret_environment_variables;
    assert.equal(variable.version, `\${google_secret_manager_secret_version.management-token.version}`);
  });

  it('needs a Terraform that has write-only arguments', () => {
    assert.equal(dev.terraform.required_version, '>= 1.11');
  });

  it('is asked for before anything is made', () => {
    for (const [id, { depends_on }] of resources(dev, 'google_project_service')) {
      assert.deepEqual(depends_on, ['terraform_data.management-token'], id);
    }
    const { command } = resource(dev, 'terraform_data', 'management-token').provisioner[0]['local-exec'];
    const check = (token: string) =>
      spawnSync(command, { shell: true, env: { ...process.env, TF_VAR_management_token: token } });
    assert.equal(check('token').status, 0);
    for (const token of ['', ' \n']) {
      const { status, stderr } = check(token);
      assert.equal(status, 1);
      assert.match(stderr.toString(), /^There is no management token yet\. Set it first: read -rs .*\n$/);
    }
  });
});
