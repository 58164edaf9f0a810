import { Command } from 'commander';
import { managementTokens } from '../../functions/receive/config.ts';
import { ConfigError } from '../../functions/runtime/settings.ts';
import { action, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { count, counted, table } from '../format.ts';
import { startProgress } from '../progress.ts';
import { everything, type RangeOptions, rangeOf, withRange } from '../range.ts';
import { get } from './get.ts';
import { stats } from './stats.ts';
import { type Finding, verify } from './verify.ts';

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
    const result = await verify({
      archive: context.archive,
      managementTokens: tokens(),
      range: rangeOf(options),
      signal: context.signal,
      onChecked: progress.update,
    });
    return { json: result, text: textOf(result), found: result.findings.length > 0 };
  } finally {
    progress.stop();
  }
}

function tokens(): readonly string[] {
  try {
    return managementTokens(process.env);
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}

function textOf({ checked, findings }: { checked: number; findings: Finding[] }): string {
  if (findings.length === 0) return `${counted(checked, 'object')} checked: each is as it was signed.`;
  const rows = findings.map(({ fault, name, why }) => [fault, name, why]);
  return `${table(['fault', 'object', 'why'], rows)}\n${counted(checked, 'object')} checked: ${count(findings.length)} not right.`;
}
