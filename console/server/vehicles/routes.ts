import { Hono } from 'hono';
import { isDocumentId } from '../../../functions/event/document-id.ts';
import { NOT_A_VEHICLE_ID, UsageError } from '../../../ops/errors.ts';
import { readHistory } from '../../../ops/vehicle/history.ts';
import { listVehicles } from '../../../ops/vehicle/list.ts';
import { readVehicle } from '../../../ops/vehicle/read.ts';
import { openErrorsOf } from '../../../ops/vehicle/vehicle.ts';
import type { SignalHistory, VehicleDetails, VehiclePage } from '../../wire.ts';
import type { Parts } from '../parts.ts';

/** Vehicles a page. */
const SHOWN = 50;
/** Objects that a history lists at first, and at the most when it is asked to look further. */
const LISTED = 5_000;
const MAX_LISTED = 50_000;
/** Events that a history reads: as many points as the plot is wide enough for. */
const READ = 60;

/** `GET /api/vehicles`, `/api/vehicles/<id>`, `/api/vehicles/<id>/history` */
export function vehicleRoutes({ context: operation }: Pick<Parts, 'context'>): Hono {
  const routes = new Hono();
  routes.get('/', async (context) => {
    const { prefix, text, after } = context.req.query();
    for (const id of [prefix, after]) if (id && !isDocumentId(id)) throw new UsageError(NOT_A_VEHICLE_ID);
    const query = { prefix, text, after, limit: SHOWN };
    return context.json((await listVehicles(operation.firestore, query)) satisfies VehiclePage);
  });
  routes.get('/:id', async (context) => {
    const vehicleId = context.req.param('id');
    const vehicle = await readVehicle(operation, vehicleId);
    const details = { vehicleId, vehicle, openErrors: openErrorsOf(vehicle) };
    return context.json(details satisfies VehicleDetails);
  });
  routes.get('/:id/history', async (context) => {
    const vehicleId = context.req.param('id');
    if (!isDocumentId(vehicleId)) throw new UsageError(NOT_A_VEHICLE_ID);
    const { code = '', listed = '' } = context.req.query();
    const maxListed = Math.min(MAX_LISTED, Number.parseInt(listed, 10) || LISTED);
    const { archive, signal } = operation.until(context.req.raw.signal);
    const before = await operation.now();
    const query = { vehicleId, code, before, maxListed, maxRead: READ, signal };
    return context.json((await readHistory(archive, query)) satisfies SignalHistory);
  });
  return routes;
}
