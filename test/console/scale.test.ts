import assert from 'node:assert/strict';
import { createUploadClient } from '../../functions/archive/upload.ts';
import { createArchive } from '../../functions/archive/writer.ts';
import { envelopeOf, type JsonObject } from '../../functions/event/envelope.ts';
import { sign } from '../../functions/receive/signature.ts';
import { freshSample } from '../../local/samples.ts';
import { describeInBrowser } from '../helpers/browser.ts';
import { type ConsoleWorld, startConsoleWorld } from '../helpers/console.ts';
import { type CountedConsole, startCountedConsole } from '../helpers/counted-console.ts';
import { sized } from '../helpers/operator.ts';

const EVENTS = sized(2_000, 100_000);
const VEHICLES = sized(200, 10_000);
const DAY_MS = 86_400_000;
const WITHIN_MS = 2_000;
/** The document in which reconcile keeps how far it is. */
const CHECKPOINT_READS = 1;

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

  describe('reads no more than it shows', () => {
    let counted: CountedConsole;
    before(async () => {
      counted = await startCountedConsole(world.system);
    });
    after(() => counted?.close());

    it('of vehicles: the document of each', async () => {
      for (const path of ['/vehicles', '/vehicles?prefix=vehicle-001']) {
        const { answer, reads } = await counted.ask(path);
        assert.equal((answer.vehicles as unknown[]).length, 50);
        assert.deepEqual(reads, { documents: 50, objects: 0, lists: 0 });
      }
      const { reads } = await counted.ask(`/vehicles/${vehicleId(77)}`);
      assert.deepEqual(reads, { documents: 1, objects: 0, lists: 0 });
    });

    it('of a search for a part of the make: 500 vehicles at the most', async () => {
      const { answer, reads } = await counted.ask('/vehicles?text=rare');
      assert.equal(reads.documents, answer.looked);
      assert.ok(reads.documents <= 500, `${reads.documents}`);
    });

    it('of a history: 60 events of the vehicle at the most, and 5,000 names', async () => {
      const { answer, reads } = await counted.ask(
        `/vehicles/${vehicleId(77)}/history?code=tractionbattery-stateofcharge`,
      );
      assert.equal(reads.objects, answer.read);
      assert.ok(reads.objects <= 60 && Number(answer.listed) <= 5_000, JSON.stringify(reads));
      assert.equal(reads.documents, 0);
    });

    it('of an event: its deliveries, its marker and its failure', async () => {
      const { answer, reads } = await counted.ask('/events/event-77');
      assert.equal(reads.objects, (answer.deliveries as unknown[]).length);
      assert.equal(reads.documents, 2);
      // The shards' days, the hours of a day at a time, and the objects in each hour: for two days.
      assert.ok(reads.lists <= 1 + 2 * 25, `${reads.lists} lists`);
    });

    it('of the other pages: nothing that grows with the events or the vehicles', async () => {
      for (const path of ['/dead-letters', '/replay', '/info']) {
        const { reads } = await counted.ask(path);
        assert.deepEqual({ path, ...reads }, { path, documents: 0, objects: 0, lists: 0 });
      }
      const { reads } = await counted.ask('/health');
      assert.deepEqual(reads, { documents: CHECKPOINT_READS, objects: 0, lists: 0 });
    });
  });
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
