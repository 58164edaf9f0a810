import { isDocumentId } from '../../functions/event/document-id.ts';
import type { Context } from '../context.ts';
import { OperationError, UsageError } from '../errors.ts';
import { toPlain } from './vehicle.ts';

/**
 * A vehicle's document as JSON has it.
 * @throws UsageError for what is no id, OperationError where no event was of the vehicle
 */
export async function readVehicle(
  context: Pick<Context, 'firestore'>,
  vehicleId: string,
): Promise<Record<string, unknown>> {
  if (!isDocumentId(vehicleId)) throw new UsageError('The id is not one that a vehicle can have.');
  const document = await context.firestore.doc(`vehicles/${vehicleId}`).get();
  const data = document.data();
  if (!data) throw new OperationError(`No processed event was of vehicle ${vehicleId}.`);
  return toPlain(data) as Record<string, unknown>;
}
