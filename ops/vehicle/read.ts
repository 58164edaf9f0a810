import { isDocumentId } from '../../functions/event/document-id.ts';
import type { Context } from '../context.ts';
import { NOT_A_VEHICLE_ID, OperationError, UsageError } from '../errors.ts';
import { toPlain } from './vehicle.ts';

/**
 * A vehicle's document as JSON has it.
 * @throws UsageError for what is no id, OperationError where no event was of the vehicle
 */
export async function readVehicle(
  context: Pick<Context, 'firestore'>,
  vehicleId: string,
): Promise<Record<string, unknown>> {
  if (!isDocumentId(vehicleId)) throw new UsageError(NOT_A_VEHICLE_ID);
  const document = await context.firestore.doc(`vehicles/${vehicleId}`).get();
  const data = document.data();
  if (!data) {
    throw new OperationError(
      `No processed event is about vehicle ${vehicleId}: check the id, and the deployment.`,
    );
  }
  return toPlain(data) as Record<string, unknown>;
}
