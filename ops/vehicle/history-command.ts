import { Command } from 'commander';
import { isDocumentId } from '../../functions/event/document-id.ts';
import { action, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { count, table } from '../format.ts';
import { readHistory } from './history.ts';

interface HistoryOptions {
  vehicle: string;
}

/** What a history costs at the most: 50 list requests, and 100 reads. */
export const HISTORY_BOUNDS = { maxListed: 50_000, maxRead: 100 } as const;

/** `history <signal>` */
export function historyCommand(): Command {
  return new Command('history')
    .description('the values of one signal, from the newest events in the archive')
    .argument('<signal>', 'the code of the signal')
    .requiredOption('--vehicle <id>', 'the vehicle')
    .action(action<HistoryOptions>(perform));
}

async function perform(
  context: Context,
  { vehicle: vehicleId }: HistoryOptions,
  code: string,
): Promise<Outcome> {
  if (!isDocumentId(vehicleId)) throw new UsageError('The id is not one that a vehicle can have.');
  const { archive, signal } = context;
  const before = await context.now();
  const history = await readHistory(archive, { vehicleId, code, before, signal, ...HISTORY_BOUNDS });
  const { points, since, listed, read } = history;
  const rows = points.map(({ at, body, eventId }) => [at, JSON.stringify(body), eventId]);
  return {
    json: history,
    text: [
      rows.length > 0 ? table(['at', 'value', 'event'], rows) : 'No value was found.',
      `${count(listed)} events of all vehicles were listed, back to ${since}, and ${count(read)} of this one read.`,
    ].join('\n'),
  };
}
