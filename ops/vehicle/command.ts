import { Command } from 'commander';
import { isDocumentId } from '../../functions/event/document-id.ts';
import { action, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { OperationError, UsageError } from '../errors.ts';
import { textOfVehicle, toPlain } from './vehicle.ts';

/** `vehicle <id>` */
export function vehicleCommand(): Command {
  return new Command('vehicle')
    .description('a vehicle as its events left it: signals, their age, open errors')
    .argument('<id>', 'the id of the vehicle')
    .action(action((context, _, id) => perform(context, id)));
}

async function perform(context: Context, vehicleId: string): Promise<Outcome> {
  if (!isDocumentId(vehicleId)) throw new UsageError('The id is not one that a vehicle can have.');
  const [document, now] = await Promise.all([
    context.firestore.doc(`vehicles/${vehicleId}`).get(),
    context.now(),
  ]);
  const data = document.data();
  if (!data) throw new OperationError(`No processed event was of vehicle ${vehicleId}.`);
  const plain = toPlain(data) as Record<string, unknown>;
  return { json: { vehicleId, ...plain }, text: textOfVehicle(vehicleId, plain, now) };
}
