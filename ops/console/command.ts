import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import { managementTokens } from '../../functions/receive/config.ts';
import { action, type GlobalOptions, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';

interface ConsoleCommandOptions {
  port: number;
}

/** `console` */
export function consoleCommand(): Command {
  return new Command('console')
    .description(
      'serve a page on this machine that shows all this; with SMARTCAR_MANAGEMENT_TOKEN it checks signatures too',
    )
    .option(
      '--port <n>',
      'where the page listens on the loopback interface; 0 for any free port',
      parsePort,
      0,
    )
    .action(action<ConsoleCommandOptions>(perform));
}

async function perform(context: Context, options: ConsoleCommandOptions & GlobalOptions): Promise<Outcome> {
  // Loaded by this command alone: the others start without it.
  const { startConsole } = await import('../../console/server/start.ts');
  const { SMARTCAR_MANAGEMENT_TOKEN } = context.environment;
  const started = await startConsole({
    target: options,
    env: context.environment,
    port: options.port,
    managementTokens: SMARTCAR_MANAGEMENT_TOKEN ? managementTokens({ SMARTCAR_MANAGEMENT_TOKEN }) : [],
  });
  process.stdout.write(
    options.json ? `${JSON.stringify({ url: started.url })}\n` : `Console  ${started.url}\n`,
  );
  process.stderr.write('Who has this address can do what you can. Stop with Ctrl-C.\n');
  if (!context.signal.aborted) await once(context.signal, 'abort');
  await started.close();
  return {};
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It must be a port from 0 to 65535.');
}
