import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, App } from 'cdktf';
import { annotationsOf } from './annotations.ts';
import { readBundles } from './bundle.ts';
import { type Config, ConfigError, parseConfig } from './config.ts';
import { mergeEnvironment } from './environment.ts';
import { checkNotifySecret } from './notify-secret.ts';
import { SmartcarWebhooks } from './stack.ts';
import { findSecret, NOTIFY_SECRET_VARIABLE, TOKEN_VARIABLE, tokenVersion } from './token-version.ts';

// Runs as the app of cdktf. Nothing else reads the environment, or writes what is deployed.

const root = join(import.meta.dirname, '..');

try {
  synthesizeApp(readConfig());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function readConfig(): Config {
  const environment = process.env.ENVIRONMENT || 'dev';
  const file = join(root, `.env.${environment}`);
  const isRead = existsSync(file) && process.env.ENV_FILE !== 'none';
  return parseConfig(
    mergeEnvironment(environment, isRead ? readFileSync(file, 'utf8') : undefined, process.env),
  );
}

function synthesizeApp(config: Config): void {
  const app = new App();
  const bundles = readBundles(join(root, 'dist'));
  const token = findSecret(TOKEN_VARIABLE);
  const notifySecret = findSecret(NOTIFY_SECRET_VARIABLE);
  if (notifySecret) checkNotifySecret(notifySecret);
  const versions = {
    tokenVersion: token ? tokenVersion(token) : undefined,
    notifySecretVersion: notifySecret ? tokenVersion(notifySecret) : undefined,
  };
  const stack = new SmartcarWebhooks(app, { config, bundles, ...versions });
  // Adds annotations, which cdktf shows. cdktf hides what an app prints, or shows it as an error.
  const { infos, warnings } = annotationsOf(config, versions);
  for (const info of infos) Annotations.of(stack).addInfo(info);
  for (const warning of warnings) Annotations.of(stack).addWarning(warning);
  app.synth();

  const folder = join(app.outdir, 'stacks', stack.node.id);
  for (const { fileName, zip } of Object.values(bundles)) writeFileSync(join(folder, fileName), zip);
}
