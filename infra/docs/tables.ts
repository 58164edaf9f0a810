import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../config.ts';
import { synthesize, type TerraformJson } from '../synth.ts';
import { deployerRoles } from './deployer-roles.ts';
import { grantsOf } from './grants.ts';

/** Is the path of the page that shows the tables. */
export const DOCUMENT = join(import.meta.dirname, '../../docs/deployment.md');

/** Configures the deployment that the page describes: the defaults, notifications and BigQuery. */
const DESCRIBED = {
  GOOGLE_CLOUD_PROJECT: 'my-fleet',
  ENVIRONMENT: 'prod',
  ALERT_EMAILS: 'ops@example.com',
  NOTIFY_URL: 'https://api.example.com/smartcar',
  BIGQUERY: 'true',
};

/** Renders the tables and commands of docs/deployment.md that follow from the stack, by the name in their markers. */
export function renderTables(): Record<string, string> {
  const stack = synthesize(parseConfig(DESCRIBED));
  return {
    apis: apis(stack),
    roles: roles(stack),
    resources: resources(stack),
    grants: grants(stack),
    alerts: alerts(stack),
  };
}

/**
 * Puts each table between its markers, `<!-- table:name -->` and `<!-- /table:name -->`.
 * @throws Error where the text has no place for a table
 */
export function insertTables(text: string, tables = renderTables()): string {
  return Object.entries(tables).reduce((result, [name, table]) => {
    const place = new RegExp(`(<!-- table:${name} -->\n).*?(<!-- /table:${name} -->)`, 's');
    if (!place.test(result)) throw new Error(`There is no <!-- table:${name} --> … <!-- /table:${name} -->`);
    return result.replace(place, (_, start, end) => `${start}\n${table}\n\n${end}`);
  }, text);
}

/** Renders the command that enables the APIs of the stack, and the API that enables APIs. */
function apis({ resource }: TerraformJson): string {
  const names = ['serviceusage', ...Object.keys(resource.google_project_service ?? {})].sort();
  return shell(`gcloud services enable {${names.join(',')}}.googleapis.com`);
}

/** Renders the command that lets somebody deploy. */
function roles(stack: TerraformJson): string {
  const names = deployerRoles(stack).map((role) => role.replace('roles/', ''));
  return shell(
    [
      `for role in ${names.join(' ')}; do`,
      '  gcloud projects add-iam-policy-binding my-fleet --member=user:deployer@example.com --role="roles/$role" --condition=None',
      'done',
    ].join('\n'),
  );
}

function resources({ resource }: TerraformJson): string {
  const rows = Object.entries(resource)
    .filter(([type]) => !type.includes('_iam_'))
    .map(([type, blocks]) => [
      `\`${type}\``,
      Object.keys(blocks)
        .map((id) => `\`${id}\``)
        .join(', '),
    ]);
  return markdown(['Resource', 'Named in the stack'], rows);
}

function grants(stack: TerraformJson): string {
  const rows = grantsOf(stack).map(({ who, role, on, onlyFor }) => [
    who,
    `\`${role}\``,
    onlyFor ? `${on}, where \`${onlyFor}\`` : on,
  ]);
  return markdown(['Who', 'May', 'On'], rows);
}

function alerts({ resource }: TerraformJson): string {
  const rows = Object.values(resource.google_monitoring_alert_policy ?? {}).map((policy) => {
    const [means, run] = policy.documentation.content
      .trim()
      .split('\n\n')
      .map((paragraph: string) => paragraph.replace(/^\*\*.*?\*\* /, ''));
    const title = policy.display_name.replace(/^.*?: /, '');
    return [title, policy.severity, means, run];
  });
  return markdown(['Alert', 'Severity', 'What it means', 'What to do'], rows);
}

function markdown(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const shell = (command: string) => `\`\`\`sh\n${command}\n\`\`\``;

if (import.meta.main) writeFileSync(DOCUMENT, insertTables(readFileSync(DOCUMENT, 'utf8')));
