import assert from 'node:assert/strict';
import { createUploadClient } from '../../functions/archive/upload.ts';
import { createArchive } from '../../functions/archive/writer.ts';
import { envelopeOf, type JsonObject } from '../../functions/event/envelope.ts';
import { sign } from '../../functions/receive/signature.ts';
import { freshSample } from '../../local/samples.ts';
import { describeInBrowser } from '../helpers/browser.ts';
import { type ConsoleWorld, startConsoleWorld } from '../helpers/console.ts';
import { sized } from '../helpers/operator.ts';

const EVENTS = sized(2_000, 100_000);
const VEHICLES = sized(200, 10_000);
const DAY_MS = 86_400_000;
const WITHIN_MS = 2_000;

const vehicleId = (index: number) => `vehicle-${String(index).padStart(5, '0')}`;

describeInBrowser(`the console before ${EVENTS} events and ${VEHICLES} vehicles`, function () {
  this.timeout(900_000);
  let world: ConsoleWorld;
  before(async () => {
    world = await startConsoleWorld();
    await Promise.all([fillArchive(world), fillVehicles(world)]);
  });
  after(() => world?.close());

  const pages = [
    { name: 'live', path: '/', shows: 'Following' },
    { name: 'event', path: '/events/event-77', shows: 'proves the bytes' },
    { name: 'unknown event', path: '/events/no-such-event', shows: 'Nothing is known of event' },
    { name: 'vehicles', path: '/vehicles', shows: vehicleId(49) },
    { name: 'vehicles by prefix', path: '/vehicles?prefix=vehicle-001', shows: vehicleId(100) },
    { name: 'vehicles by make', path: '/vehicles?text=rare', shows: vehicleId(77) },
    { name: 'vehicle', path: `/vehicles/${vehicleId(77)}`, shows: 'odometer' },
    {
      name: 'history',
      path: `/vehicles/${vehicleId(77)}?signal=tractionbattery-stateofcharge`,
      shows: 'of all vehicles listed',
    },
    { name: 'dead letters', path: '/dead-letters', shows: 'No dead letters' },
    { name: 'replay', path: '/replay', shows: 'Count first' },
    { name: 'health', path: '/health', shows: 'would be silent' },
    { name: 'send and break', path: '/try', shows: 'Break a part' },
  ];
  for (const { name, path, shows } of pages) {
    it(`shows the page ${name} within 2 s`, async () => {
      const page = await world.open('/replay');
      await page.getByText('Count first').first().waitFor();
      const startedAt = performance.now();
      await page.goto(new URL(path, page.url()).href);
      await page.getByText(shows).first().waitFor();
      const took = Math.round(performance.now() - startedAt);
      if (process.env.TEST_LARGE) console.log(`        ${name}: ${took} ms`);
      await page.close();
      assert.ok(took < WITHIN_MS, `${took} ms`);
    });
  }
});

/** Events of a day, each vehicle's in turn. */
async function fillArchive({ system }: ConsoleWorld): Promise<void> {
  const { names, emulatorEnv, managementToken } = system;
  const client = createUploadClient({
    url: emulatorEnv.STORAGE_EMULATOR_HOST,
    authorization: async () => undefined,
  });
  const archive = createArchive(names.archiveBucket, client);
  const sample = freshSample('vehicle-state');
  const now = Date.now();
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < EVENTS; index = next++) {
      const vehicle = { ...sample.data.vehicle, id: vehicleId(index % VEHICLES) };
      const event = { ...sample, eventId: `event-${index}`, data: { ...sample.data, vehicle } };
      const body = Buffer.from(JSON.stringify(event));
      const receivedAt = new Date(now - (DAY_MS * index) / EVENTS);
      const envelope = envelopeOf(event as unknown as JsonObject, body);
      await archive({ envelope, body, receivedAt }).write(
        sign(managementToken, body),
        AbortSignal.timeout(60_000),
      );
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
}

async function fillVehicles({ system }: ConsoleWorld): Promise<void> {
  const { firestore } = system.clients;
  const writer = firestore.bulkWriter();
  const signals = {
    'odometer-traveleddistance': { name: 'odometer', body: { value: 1, unit: 'km' }, eventId: 'event-77' },
  };
  for (let index = 0; index < VEHICLES; index++) {
    const vehicle = { make: index === 77 ? 'RARE' : 'ALBATROSS', model: 'Glide', year: 2024 };
    void writer.set(firestore.doc(`vehicles/${vehicleId(index)}`), {
      vehicle,
      signals,
      errors: {},
      updatedAt: new Date(),
    });
  }
  await writer.close();
}
