import { join, relative } from 'node:path';
import { startConsole } from '../console/server/start.ts';
import { managementTokens } from '../functions/receive/config.ts';
import { parseLocalConfig, portVariable } from './config.ts';
import { takeEnvironment } from './environment.ts';
import { freePort } from './ports.ts';
import { run } from './run.ts';
import { startStack } from './stack.ts';
import { stopSignal } from './stop-signal.ts';

await run(async () => {
  const signal = stopSignal();
  const config = parseLocalConfig(takeEnvironment(process.env));
  const consolePort = await freePort(config.ports.console, portVariable('console'));
  console.log('Starting the emulators and the functions …');
  const say = (line: string) => console.log(line);
  const stack = await startStack(config, { onLine: say, say, signal });
  try {
    const page = await startConsole({
      target: { outputs: join(config.folder, 'outputs.json') },
      env: {},
      port: consolePort,
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

    const stopped = new Promise<undefined>((resolve) => {
      if (signal.aborted) resolve(undefined);
      signal.addEventListener('abort', () => resolve(undefined));
    });
    const failure = await Promise.race([stopped, stack.failed]);
    console.log('Stopping …');
    await page.close();
    if (failure) throw failure;
  } finally {
    await stack.stop();
  }
});
// What was under way when the start was given up is not waited for.
process.exit();
