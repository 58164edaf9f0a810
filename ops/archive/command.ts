import { Command } from 'commander';
import { managementTokens } from '../../functions/receive/config.ts';
import { ConfigError, type Environment } from '../../functions/runtime/settings.ts';
import { action, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { startProgress } from '../progress.ts';
import { everything, type RangeOptions, rangeOf, withRange } from '../range.ts';
import { get } from './get.ts';
import { stats } from './stats.ts';
import { verify } from './verify.ts';
import { verifyText } from './verify-text.ts';

/** `archive verify | get | stats` */
export function archiveCommand(): Command {
  const command = new Command('archive').description('what is held of the events that arrived');
  const ranged = (name: string) =>
    withRange(command.command(name), 'default: the first there is', 'default: now');
  ranged('verify')
    .description(
      'check each object against its signature, with the tokens in SMARTCAR_MANAGEMENT_TOKEN (exit code 1: not all are right)',
    )
    .action(action<RangeOptions>(performVerify));
  command
    .command('get')
    .description('print the bytes of an event as they arrived')
    .argument('<eventId>')
    .action(action((context, { json }, eventId) => get(context.archive, eventId, json === true)));
  ranged('stats')
    .description('count events by day, type and vehicle')
    .action(
      action<RangeOptions>((context, options) =>
        stats(context.archive, rangeOf(options, everything()), context.signal),
      ),
    );
  return command;
}

async function performVerify(context: Context, options: RangeOptions): Promise<Outcome> {
  const progress = startProgress('checked', undefined);
  try {
    const range = rangeOf(options);
    const result = await verify({
      archive: context.archive,
      managementTokens: tokens(context.environment),
      range,
      signal: context.signal,
      onChecked: progress.update,
    });
    return {
      json: result,
      text: verifyText(result, range),
      found: result.found > 0 || result.signedByNone > 0,
    };
  } finally {
    progress.stop();
  }
}

function tokens(environment: Environment): readonly string[] {
  try {
    return managementTokens(environment);
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}
