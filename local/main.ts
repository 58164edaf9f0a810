import { once } from 'node:events';
import { join, relative } from 'node:path';
import { startConsole } from '../console/server/start.ts';
import { managementTokens } from '../functions/receive/config.ts';
import { parseLocalConfig, portVariable } from './config.ts';
import { freePort } from './ports.ts';
import { run } from './run.ts';
import { startStack } from './stack.ts';

await run(async () => {
  const config = parseLocalConfig(process.env);
  const stopped = interrupted();
  console.log('Starting the emulators and the functions …');
  const stack = await startStack(config, (line) => console.log(line));
  const page = await startConsole({
    target: { outputs: join(config.folder, 'outputs.json') },
    env: {},
    port: await freePort(config.ports.console, portVariable('console')),
    managementTokens: managementTokens({ SMARTCAR_MANAGEMENT_TOKEN: stack.managementToken }),
  });
  const archive = relative('', join(config.folder, 'storage', stack.names.archiveBucket));
  const rows = [
    ['Console', page.url],
    ['Receiver', stack.receiveUrl],
    ['Management token', stack.managementToken],
    ['Archive', archive],
    ['Logs', relative('', join(config.folder, 'log'))],
  ];
  console.log(`
${rows.map(([name, value]) => `${name?.padEnd(18)}${value}`).join('\n')}

For your own tools:
${Object.entries(stack.emulatorEnv)
  .map(([name, value]) => `  export ${name}=${value}`)
  .join('\n')}
  export GOOGLE_CLOUD_PROJECT=${config.projectId}

Send a first event:   npm run send -- vehicle-state
Stop with Ctrl-C.
`);

  const ended = stack.children.map(async (child) => {
    await child.exited;
    return child;
  });
  const crashed = await Promise.race([stopped, ...ended]);
  console.log('Stopping …');
  await page.close();
  await stack.stop();
  if (crashed)
    throw new Error(`${crashed.name} ended unexpectedly; its output is in ${relative('', crashed.logFile)}`);
});

/** Resolves at the first signal that asks this process to end. */
async function interrupted(): Promise<undefined> {
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
}
