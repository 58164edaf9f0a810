import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { parseConfig } from '../../infra/config.ts';
import { synthesize } from '../../infra/synth.ts';
import {
  bundles,
  dev,
  NOTIFY_SECRET_VERSION,
  prod,
  resource,
  resources,
  TOKEN_VERSION,
} from '../helpers/stacks.ts';

const SECRETS = [
  {
    name: 'management-token',
    variable: 'management_token',
    version: TOKEN_VERSION,
    reader: 'receive',
    key: 'SMARTCAR_MANAGEMENT_TOKEN',
    missing: 'There is no management token yet',
  },
  {
    name: 'notify-secret',
    variable: 'notify_secret',
    version: NOTIFY_SECRET_VERSION,
    reader: 'notify',
    key: 'NOTIFY_SECRET',
    missing: 'There is no notify secret yet',
  },
];

const without = synthesize(
  parseConfig({ GOOGLE_CLOUD_PROJECT: 'my-fleet', NOTIFY_URL: 'https://api.example.com' }),
  bundles,
);

for (const { name, variable, version, reader, key, missing } of SECRETS) {
  const versionOf = (stack: typeof prod) => resource(stack, 'google_secret_manager_secret_version', name);

  describe(`secret ${name}`, () => {
    it('comes from a variable that nothing stores, and that cdktf does not ask for', () => {
      const { type, default: fallback, nullable, sensitive, ephemeral } = prod.variable[variable] ?? {};
      assert.deepEqual(
        { type, fallback, nullable, sensitive, ephemeral },
        { type: 'string', fallback: '', nullable: false, sensitive: true, ephemeral: true },
      );
    });

    it('is written, and never read', () => {
      const { secret_data_wo, secret_data, deletion_policy } = versionOf(prod);
      assert.equal(secret_data_wo, `\${var.${variable}}`);
      assert.equal(secret_data, undefined);
      assert.equal(deletion_policy, 'ABANDON', 'the revision before reads the version before');
    });

    it('makes another version where it is another, the new one first', () => {
      const { secret_data_wo_version, lifecycle } = versionOf(prod);
      assert.equal(secret_data_wo_version, version);
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

    it('is pinned by its function, so that another version rolls a revision', () => {
      const { service_config } = resource(prod, 'google_cloudfunctions2_function', reader);
      assert.deepEqual(service_config.secret_environment_variables, [
        {
          key,
          project_id: 'my-fleet',
          secret: `\${google_secret_manager_secret.${name}.secret_id}`,
          version: `\${google_secret_manager_secret_version.${name}.version}`,
        },
      ]);
    });

    it('is asked for before the secret is made', () => {
      const { depends_on } = resource(prod, 'google_secret_manager_secret', name);
      assert(depends_on.includes(`terraform_data.${name}`));
      const { command } = resource(prod, 'terraform_data', name).provisioner[0]['local-exec'];
      const check = (value: string) =>
        spawnSync(command, { shell: true, env: { ...process.env, [`TF_VAR_${variable}`]: value } });
      assert.equal(check('value').status, 0);
      for (const value of ['', ' \n']) {
        const { status, stderr } = check(value);
        assert.equal(status, 1);
        const line = `${missing}. Set it first: read -rs TF_VAR_${variable}; export TF_VAR_${variable}\n`;
        assert.equal(stderr.toString(), line);
      }
    });
  });
}

describe('secrets that are given', () => {
  it('need a Terraform that has write-only arguments', () => {
    assert.equal(dev.terraform.required_version, '>= 1.11');
  });

  it('are the token alone where nothing is notified', () => {
    assert.deepEqual(Object.keys(dev.variable), ['management_token']);
  });

  it('stop a first deployment without a token before it makes anything', () => {
    for (const [id, { depends_on }] of resources(dev, 'google_project_service')) {
      assert.deepEqual(depends_on, ['terraform_data.management-token'], id);
    }
  });
});
