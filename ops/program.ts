import { Command, CommanderError } from 'commander';
import { printableLines } from '../functions/runtime/printable.ts';
import { archiveCommand } from './archive/command.ts';
import { consoleCommand } from './console/command.ts';
import { deadLettersCommand } from './dead-letters/command.ts';
import { eraseCommand } from './erase/command.ts';
import { explain, UsageError } from './errors.ts';
import { eventCommand } from './event/command.ts';
import { reconcileCommand } from './reconcile.ts';
import { replayCommand } from './replay/command.ts';
import { statusCommand } from './status/command.ts';
import { targetSources } from './target/sources.ts';
import { vehicleCommand } from './vehicle/command.ts';
import { historyCommand } from './vehicle/history-command.ts';
import { vehiclesCommand } from './vehicle/list-command.ts';

const help = `
Works on the local system where one runs (npm start), or on the deployment that --environment names, with
application-default credentials. Exit codes: 0 done, 1 something was found or failed, 2 called wrongly.`;

/** Makes the operator's command with all its subcommands. */
export function createProgram(): Command {
  const program = new Command('smartcar-webhooks')
    .description('Operates a receiver of Smartcar webhooks.')
    .option('--json', 'one JSON object on stdout, for scripts')
    .option('--environment <name>', 'the deployment whose outputs are in outputs.<name>.json')
    .option('--outputs <file>', "the stack's outputs, as 'cdktf output --outputs-file <file>' writes them");
  for (const { what, flag, variable } of Object.values(targetSources)) {
    program.option(`${flag} <name>`, `the ${what} (or ${variable})`);
  }
  // Comes before the subcommands are added, because they inherit these settings.
  program
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(printableLines(text)) })
    .addHelpText('after', help);
  for (const command of [
    statusCommand(),
    eventCommand(),
    vehicleCommand(),
    vehiclesCommand(),
    historyCommand(),
    deadLettersCommand(),
    replayCommand(),
    reconcileCommand(),
    archiveCommand(),
    eraseCommand(),
    consoleCommand(),
  ]) {
    program.addCommand(inherit(command, program));
  }
  return program;
}

// Passes the settings on to a subcommand, which `addCommand` does not do.
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}

/** Runs the command with the arguments of the process. @returns the exit code */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander itself has printed the error or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${explain(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
