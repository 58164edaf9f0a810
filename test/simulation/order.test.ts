import assert from 'node:assert/strict';
import fc from 'fast-check';
import { handlers } from '../../functions/process/handlers/index.ts';
import { createProcess } from '../../functions/process/process.ts';
import { Database } from './database.ts';
import { connectToDatabase } from './database-client.ts';
import { knownVehicle } from './known-vehicle.ts';
import { type Delivery, expectedVehicle } from './oracle.ts';
import { event } from './scenario.ts';
import { bodyOf } from './smartcar.ts';

const START = Date.parse('2026-06-01T10:00:00Z');

/** One error of one vehicle, opened and resolved for different signals. */
const error = fc.record({
  type: fc.constant('PERMISSION'),
  code: fc.constant(null),
  isResolved: fc.boolean(),
  signals: fc.constantFrom<string[][]>([], ['odometer'], ['charge']),
});

/** Events of one vehicle in the order in which they arrive. Their times are those of their delivery. */
const arrivals = fc.array(
  fc
    .tuple(event, error, fc.constantFrom('state', 'error', 'error' as const))
    .map(([sent, only, kind]) => ({ ...sent, vehicle: 0, kind, errors: [only] })),
  { minLength: 2, maxLength: 6 },
);

describe('a vehicle', () => {
  it('is what its events make of it in their order, in any order of arrival', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(arrivals, async (events) => {
        const deliveries: Delivery[] = events.map((sent, index) => {
          const at = START + sent.at;
          const times = { index, attempt: 0, firstAt: at, at };
          return { event: bodyOf({ ...sent, deliveredAt: 'number' }, times), receivedAt: at };
        });
        const firestore = connectToDatabase(new Database(), async (_method, handle) => handle());
        const run = createProcess({ firestore, handlers, log: () => {} });
        for (const { event: sent, receivedAt } of deliveries) {
          const data = Buffer.from(JSON.stringify(sent)).toString('base64');
          const attributes = { receivedAt: new Date(receivedAt).toISOString() };
          await run({ data: { message: { data, attributes } } } as unknown as Parameters<typeof run>[0]);
        }
        const { models: _, ...expected } = expectedVehicle(deliveries);
        const { model: __, ...known } = await knownVehicle(firestore, 'vehicle-0');
        assert.deepEqual(known, expected);
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });
});
