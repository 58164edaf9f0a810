import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { bundles, dev, OWN_TEMPLATE, prod } from '../helpers/stacks.ts';

const TOKEN = 'a-token-that-is-nowhere';

for (const [name, stack] of Object.entries({ dev, prod })) {
  describe(`Terraform, of ${name}`, function () {
    this.timeout(120_000);
    let folder: string;
    let unavailable: string | undefined;

    const terraform = (...args: string[]) =>
      spawnSync('terraform', args, {
        cwd: folder,
        encoding: 'utf8',
        timeout: 100_000,
        // Nothing is asked of Google Cloud: a new stack has nothing to read.
        env: {
          ...process.env,
          GOOGLE_OAUTH_ACCESS_TOKEN: 'none',
          CHECKPOINT_DISABLE: '1',
          TF_VAR_management_token: TOKEN,
          TF_REGISTRY_CLIENT_TIMEOUT: '10',
        },
      });

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'terraform-'));
      const { backend: _, ...settings } = stack.terraform;
      writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify({ ...stack, terraform: settings }));
      for (const { fileName, zip } of Object.values(bundles)) writeFileSync(join(folder, fileName), zip);

      const { error, status, stderr } = terraform('init', '-input=false', '-no-color');
      if (error) unavailable = `terraform does not run here: ${error.message}`;
      else if (status !== 0)
        unavailable = `terraform init: ${stderr.slice(stderr.indexOf('Error: ')).replace(/\s+/g, ' ').slice(7, 200)}`;
    });
    after(() => rmSync(folder, { recursive: true }));
    beforeEach(function () {
      const test = this.currentTest;
      if (!unavailable || !test) return;
      test.title += ` (skipped: ${unavailable})`;
      test.skip();
    });

    it('finds it valid', () => {
      const { status, stdout, stderr } = terraform('validate', '-no-color');
      assert.equal(status, 0, stdout + stderr);
    });

    it('plans to create all of it, offline', () => {
      const { status, stdout, stderr } = terraform('plan', '-input=false', '-no-color', '-lock=false');
      assert.equal(status, 0, stdout + stderr);
      const count = Object.values(stack.resource).flatMap((blocks) => Object.keys(blocks)).length;
      assert.match(stdout, new RegExp(`Plan: ${count} to add, 0 to change, 0 to destroy`));
    });

    it('gives process the settings of own handlers to the letter', () => {
      assert.equal(terraform('plan', '-input=false', '-no-color', '-lock=false', '-out=plan').status, 0);
      const { planned_values } = JSON.parse(terraform('show', '-json', 'plan').stdout);
      const { values } = planned_values.root_module.resources.find(
        ({ address }: { address: string }) => address === 'google_cloudfunctions2_function.process',
      );
      const [{ environment_variables, secret_environment_variables }] = values.service_config;
      const isProd = name === 'prod';
      assert.equal(environment_variables.APP_TEMPLATE, isProd ? OWN_TEMPLATE : undefined);
      const secret = { key: 'APP_STRIPE_KEY', project_id: 'my-fleet', secret: 'stripe-key', version: '3' };
      assert.deepEqual(secret_environment_variables, isProd ? [secret] : []);
    });

    it('has the management token neither in what it prints nor in the plan', () => {
      const planned = terraform('plan', '-input=false', '-no-color', '-lock=false', '-out=plan');
      assert.equal(planned.status, 0, planned.stdout + planned.stderr);
      const shown = terraform('show', '-json', 'plan');
      const files = Object.values(unzipSync(readFileSync(join(folder, 'plan'))));
      const texts = [
        planned.stdout,
        shown.stdout,
        ...files.map((file) => Buffer.from(file).toString('latin1')),
      ];
      assert(texts.length > 4);
      for (const text of texts) assert(!text.includes(TOKEN));
    });
  });
}
