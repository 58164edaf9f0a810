import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { freshSample, type SampleEvent } from '../../local/samples.ts';
import { type ConsoleWorld, startConsoleWorld } from '../helpers/console.ts';
import { stopSharedEmulators } from '../helpers/emulators.ts';
import { until } from '../helpers/until.ts';

/** Makes the pictures of docs/console.md: each page of a local system with some events, light and dark. */
const folder = join(import.meta.dirname, '../../docs/console');
const MAX_BYTES = 110_000;

const HOUR_MS = 3_600_000;
const CHARGES = [41, 35, 78];

/** A state of the sample's vehicle, some hours ago, with another charge. */
function stateAt(hoursAgo: number, charge: number): SampleEvent {
  const event = freshSample('vehicle-state', new Date(Date.now() - hoursAgo * HOUR_MS));
  const signals = (event.data.signals ?? []) as { code?: string; body?: { value: unknown } }[];
  for (const { code, body } of signals)
    if (body && code === 'tractionbattery-stateofcharge') body.value = charge;
  return event;
}

async function fill({ system }: ConsoleWorld) {
  const states = CHARGES.map((charge, index) => stateAt(CHARGES.length - 1 - index, charge));
  const event = states.at(-1) as SampleEvent;
  const sample = freshSample('vehicle-state');
  const broken = { ...sample, data: { ...sample.data, signals: 'none' } };
  await system.send([broken]);
  for (const [index, state] of states.entries()) {
    await system.send([state]);
    await system.countReaches('processedEvents', index + 1);
  }
  await system.send([freshSample('vehicle-error')]);
  await system.countReaches('processedEvents', states.length + 1);
  await until('a dead letter', async () => (await system.json('dead-letters', 'list')).count === 1, 60_000);
  return { event };
}

const world = await startConsoleWorld();
try {
  const { event } = await fill(world);
  const vehicle = `/vehicles/${event.data.vehicle?.id}?signal=tractionbattery-stateofcharge`;
  const pages = {
    live: '/',
    event: `/events/${event.eventId}`,
    vehicles: '/vehicles',
    vehicle,
    'dead-letters': '/dead-letters',
    replay: '/replay',
    health: '/health',
    try: '/try',
  };
  await mkdir(folder, { recursive: true });
  for (const [name, path] of Object.entries(pages)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await world.open(path, { colorScheme, viewport: { width: 1000, height: 560 } });
      await page.locator('main :is(table, form, .figures)').first().waitFor();
      await page.getByText('Looking in the archive').waitFor({ state: 'detached' });
      const file = join(folder, `${name}-${colorScheme}.png`);
      await page.screenshot({ path: file });
      const { size } = await stat(file);
      if (size > MAX_BYTES) throw new Error(`${file} has ${size} bytes: make it show less`);
      await page.close();
    }
  }
} finally {
  await world.close();
  await stopSharedEmulators();
}
