import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { readBundles } from './bundle.ts';
import { type Config, ConfigError, parseConfig } from './config.ts';
import { mergeEnvironment } from './environment.ts';
import { SmartcarWebhooks } from './stack.ts';
import { PLACEHOLDER_PROJECT, variables } from './variables.ts';

// The app that cdktf runs: the only place that reads the environment and writes what is deployed.

const root = join(import.meta.dirname, '..');

try {
  synthesizeApp(readConfig());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function readConfig(): Config {
  const environment = process.env.ENVIRONMENT || variables.ENVIRONMENT.fallback;
  const file = join(root, `.env.${environment}`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const config = parseConfig(mergeEnvironment(environment, text, process.env));

  if (config.project === PLACEHOLDER_PROJECT) {
    console.error(
      `GOOGLE_CLOUD_PROJECT is not set: "${PLACEHOLDER_PROJECT}" stands in for it, which cannot be deployed to. ` +
        `Set it in .env.${environment} (cp .env.example .env.${environment}).`,
    );
  }
  if (config.alertEmails.length === 0) {
    console.error('ALERT_EMAILS is not set: alerts will show in the console, and reach nobody.');
  }
  return config;
}

function synthesizeApp(config: Config): void {
  const app = new App();
  const bundles = readBundles(join(root, 'dist'));
  const stack = new SmartcarWebhooks(app, { config, bundles });
  app.synth();

  const folder = join(app.outdir, 'stacks', stack.node.id);
  for (const { fileName, zip } of Object.values(bundles)) writeFileSync(join(folder, fileName), zip);
}
