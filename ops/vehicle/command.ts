import { Command } from 'commander';
import { action, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { readVehicle } from './read.ts';
import { textOfVehicle } from './vehicle.ts';

/** `vehicle <id>` */
export function vehicleCommand(): Command {
  return new Command('vehicle')
    .description('a vehicle as its events left it: signals, their age, open errors')
    .argument('<id>', 'the id of the vehicle')
    .action(action((context, _, id) => perform(context, id)));
}

async function perform(context: Context, vehicleId: string): Promise<Outcome> {
  const [vehicle, now] = await Promise.all([readVehicle(context, vehicleId), context.now()]);
  return { json: { vehicleId, ...vehicle }, text: textOfVehicle(vehicleId, vehicle, now) };
}
