import { join, relative } from 'node:path';
import { LOCAL_FOLDER, LOCAL_TOKEN, type LocalConfig } from './config.ts';
import type { LocalStack } from './stack.ts';

/** What is said once the system runs: where everything is, and what to do next. A token that was set is not shown. */
export function greeting(config: LocalConfig, stack: LocalStack, consoleUrl: string): string {
  const isDefaultToken = stack.managementToken === LOCAL_TOKEN;
  const rows = [
    ['Console', consoleUrl],
    ['Receiver', stack.receiveUrl],
    ['Management token', isDefaultToken ? LOCAL_TOKEN : 'as SMARTCAR_MANAGEMENT_TOKEN has it'],
    // An emulator that ran already has its archive elsewhere.
    ...(config.emulatorHosts.storage ? [] : [['Archive', archiveOf(config, stack)]]),
    ['Logs', relative('', join(config.folder, 'log'))],
  ];
  const folder = config.folder === LOCAL_FOLDER ? '' : `LOCAL_FOLDER=${config.folder} `;
  return `
${rows.map(([name, value]) => `${name?.padEnd(18)}${value}`).join('\n')}

For your own tools:
${Object.entries(stack.emulatorEnv)
  .map(([name, value]) => `  export ${name}=${value}`)
  .join('\n')}
  export GOOGLE_CLOUD_PROJECT=${config.projectId}

Send a first event:   ${folder}npm run send -- vehicle-state${isDefaultToken ? '' : '   (with the same token set)'}
Stop with Ctrl-C.
`;
}

const archiveOf = ({ folder }: LocalConfig, { names }: LocalStack) =>
  relative('', join(folder, 'storage', names.archiveBucket));
