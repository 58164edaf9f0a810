import { join } from 'node:path';
import { Command } from 'commander';
import { startConsole } from '../console/server/start.ts';
import { managementTokens } from '../functions/receive/config.ts';
import { parseLocalConfig, portVariable } from './config.ts';
import { consoleControls } from './console/controls.ts';
import { watchDeadLetters } from './dead-letter-watch.ts';
import { withEnvFile } from './env-file.ts';
import { takeEnvironment } from './environment.ts';
import { EventLines } from './event-lines.ts';
import { greeting } from './greeting.ts';
import { printNotifications } from './notify-target.ts';
import { freePort } from './ports.ts';
import { run } from './run.ts';
import { startStack } from './stack.ts';
import { stopSignal } from './stop-signal.ts';
import { watchFunctions } from './watch-functions.ts';

async function start({ json }: { json?: true }): Promise<void> {
  const signal = stopSignal();
  const config = parseLocalConfig(withEnvFile(takeEnvironment(process.env)));
  const consolePort = await freePort(config.ports.console, portVariable('console'));
  // Raw lines are for programs, so what is for people goes where programs do not look.
  const say = json ? console.error : console.log;
  const lines = new EventLines(console.log);
  say('Starting the emulators and the functions …');
  const target = await printNotifications(config, say);
  const stack = await startStack(
    { ...config, notify: { ...config.notify, url: target.url } },
    {
      onLine: json ? console.log : (line) => lines.add(line),
      say,
      signal,
      keepsState: true,
    },
  );
  try {
    const page = await startConsole({
      target: { outputs: join(config.folder, 'outputs.json') },
      env: {},
      port: consolePort,
      managementTokens: managementTokens({ SMARTCAR_MANAGEMENT_TOKEN: stack.managementToken }),
      local: consoleControls(stack),
    });
    const endWatch = json
      ? undefined
      : await watchDeadLetters(stack, 'watched', ({ attributes }) => lines.addDeadLetter(attributes));
    watchFunctions({ ...stack, names: ['receive', 'process', 'notify'], say, signal });
    say(greeting(config, stack, page.url));

    const stopped = new Promise<undefined>((resolve) => {
      if (signal.aborted) resolve(undefined);
      signal.addEventListener('abort', () => resolve(undefined));
    });
    const failure = await Promise.race([stopped, stack.failed]);
    say('Stopping …');
    await Promise.all([page.close(), endWatch?.(), target.close()]);
    if (failure) throw failure;
  } finally {
    await stack.stop();
  }
}

await new Command('npm start --')
  .description('Runs the whole system on this machine, until Ctrl-C (docs/local.md).')
  .option('--json', "print the functions' log lines as they are, and nothing else, on stdout")
  .action((options: { json?: true }) => run(() => start(options)))
  .showHelpAfterError()
  .parseAsync();
// What was under way when the start was given up is not waited for.
process.exit();
