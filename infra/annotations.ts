import type { Config } from './config.ts';
import { PLACEHOLDER_PROJECT } from './settings.ts';
import { NOTIFY_SECRET_VARIABLE, TOKEN_VARIABLE } from './token-version.ts';

/** Says what to know before a deployment is approved: where it goes, and what is missing. */
export function annotationsOf(
  config: Config,
  given: { tokenVersion?: number | undefined; notifySecretVersion?: number | undefined },
): { infos: string[]; warnings: string[] } {
  const { project, region, environment, stackName, stateBucket, alertEmails, alertChannels } = config;
  const own = [...Object.keys(config.process.settings), ...Object.keys(config.process.secrets)];
  const state = stateBucket ? `gs://${stateBucket}/${stackName}` : `terraform.${stackName}.tfstate`;
  const infos = [
    `The target is project ${project}, region ${region}, stack ${stackName}. The state is ${state}.`,
    secretRemark('management token', TOKEN_VARIABLE, given.tokenVersion),
    ...(config.notify
      ? [secretRemark('notify secret', NOTIFY_SECRET_VARIABLE, given.notifySecretVersion)]
      : []),
    ...(own.length > 0 ? [`Your own handlers get ${own.join(', ')}.`] : []),
  ];
  const warnings = [];
  if (project === PLACEHOLDER_PROJECT) {
    warnings.push(
      `GOOGLE_CLOUD_PROJECT is not set: "${PLACEHOLDER_PROJECT}" stands in for it, which cannot be deployed to. Set it in .env.${environment} (cp .env.example .env.${environment}).`,
    );
  }
  if (alertEmails.length + alertChannels.length === 0) {
    warnings.push(
      'ALERT_EMAILS and ALERT_CHANNELS are not set: alerts show in the console, and reach nobody.',
    );
  }
  return { infos, warnings };
}

function secretRemark(name: string, variable: string, version: number | undefined): string {
  return version === undefined
    ? `${variable} is not set: the ${name} stays as it is deployed.`
    : `The ${name} is that of ${variable}.`;
}
