import { Command } from 'commander';
import { action, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { count, duration, table } from '../format.ts';
import { listVehicles, type VehicleQuery } from './list.ts';

type ListOptions = Pick<VehicleQuery, 'prefix' | 'text' | 'after'>;

const SHOWN = 50;

/** `vehicles` */
export function vehiclesCommand(): Command {
  return new Command('vehicles')
    .description('the vehicles, fifty at a time, in the order of their ids')
    .option('--prefix <text>', 'only those whose id begins so')
    .option('--text <text>', 'only those whose make, model, year or user has this in it')
    .option('--after <id>', 'go on behind this vehicle')
    .action(action<ListOptions>(perform));
}

async function perform(context: Context, { prefix, text, after }: ListOptions): Promise<Outcome> {
  const [page, now] = await Promise.all([
    listVehicles(context.firestore, { prefix, text, after, limit: SHOWN }),
    context.now(),
  ]);
  const rows = page.vehicles.map(({ vehicleId, make, model, year, userId, updatedAt, openErrors }) => [
    vehicleId,
    [make, model, year].filter(Boolean).join(' ') || '-',
    userId ?? '-',
    updatedAt ? duration(now.getTime() - Date.parse(updatedAt)) : '-',
    openErrors,
  ]);
  const more = page.next
    ? `${count(page.looked)} vehicles were looked at; go on with: --after ${page.next}`
    : '';
  const shown =
    rows.length > 0
      ? table(['vehicle', 'what it is', 'user', 'age', 'open errors'], rows)
      : 'No such vehicle.';
  return { json: page, text: [shown, more].filter(Boolean).join('\n') };
}
