import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { freshSample, type SampleEvent } from '../../local/samples.ts';
import { describeInBrowser } from '../helpers/browser.ts';
import { type ConsoleWorld, startConsoleWorld } from '../helpers/console.ts';
import { until } from '../helpers/until.ts';

const MARKUP = '<img src=x onerror="globalThis.isHacked=1"><script>globalThis.isHacked=1</script>';
const RIGHT_TO_LEFT = '\u202Eevil\u2066\u200B\u2028';
const LEVELS = 3_000;
/** The most that `receive` takes. */
const BYTES = 256 * 1024;

describeInBrowser('the page of an event', function () {
  this.timeout(60_000);
  let world: ConsoleWorld;
  before(async () => {
    world = await startConsoleWorld();
  });
  after(() => world?.close());

  const section = (page: Page, title: string) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: title }) });

  it('shows the journey, the payload, the signature and the log', async () => {
    const event = freshSample('vehicle-state');
    await world.system.send([event]);
    const { firestore } = world.system.clients;
    await until(
      'it to be processed',
      async () => (await firestore.doc(`processedEvents/${event.eventId}`).get()).exists,
    );
    const page = await world.open('/');
    await page.goto(new URL(`/events/${event.eventId}`, page.url()).href);
    assert.match(
      await section(page, 'Journey').innerText(),
      /received.*archived.*published.*processed.*announced/s,
    );
    assert.match(
      await section(page, 'What it changed').innerText(),
      /odometer-traveleddistance.*24,817\.5 km/s,
    );
    assert.match(
      await section(page, 'Deliveries in the archive').innerText(),
      /proves the bytes, by token 1/,
    );
    assert.match(
      await section(page, 'Log').innerText(),
      /receive.*webhook\.received.*process.*processing\.completed/s,
    );
    assert.match(await section(page, 'Payload').innerText(), /ALBATROSS/);
    await page.getByRole('button', { name: 'As sent' }).click();
    assert.equal(await page.locator('pre.raw').innerText(), JSON.stringify(event));
    assert.equal(await page.locator('.command code').innerText(), `npm run ops -- event ${event.eventId}`);
    await page.close();
  });

  it('says why an event failed', async () => {
    const sample = freshSample('vehicle-state');
    const broken = { ...sample, data: { ...sample.data, signals: 'none' } };
    await world.system.send([broken]);
    const page = await until('the failure', async () => {
      const opened = await world.open(`/events/${broken.eventId}`);
      await opened.getByRole('heading', { name: 'Payload' }).waitFor();
      if (await opened.getByText('SchemaError').count()) return opened;
      await opened.close();
      return undefined;
    });
    assert.match(await section(page, 'Failures').innerText(), /SchemaError: .*data\.signals/);
    assert.match(await section(page, 'What it changed').innerText(), /it is not processed/);
    await page.close();
  });

  it('names what is not an event, or not known', async () => {
    const page = await world.open('/events/no-such-event');
    await page.getByText('Nothing is known of event no-such-event.').waitFor();
    await page.close();
    world.complaints.length = 0;
  });

  it('shows markup in every field as text, and writes out directional marks', async () => {
    const event = hostileEvent();
    await world.system.send([event]);
    const page = await world.open('/');
    await page.locator('tbody tr').first().getByText(event.eventType.slice(0, 40)).waitFor();
    await page.goto(new URL(`/events/${event.eventId}`, page.url()).href);
    await section(page, 'Payload').getByText(MARKUP).first().waitFor();
    assert.match(await section(page, 'Payload').innerText(), /\\u202eevil\\u2066\\u200b\\u2028/);
    await page.getByRole('button', { name: 'As sent' }).click();
    assert.equal(await page.locator('pre.raw mark').first().innerText(), '\\u202e');
    assert.equal(await page.locator('main img, main script, main svg').count(), 0);
    assert.equal(await page.evaluate('globalThis.isHacked'), undefined);
    await page.close();
  });

  it(`shows ${LEVELS} levels in 256 KiB, and opens as many as are asked for`, async () => {
    const event = largeEvent();
    await world.system.send([event]);
    const page = await world.open(`/events/${event.eventId}`);
    const payload = section(page, 'Payload');
    await payload.getByRole('button', { name: 'deep' }).waitFor();
    for (let level = 0; level < 50; level++)
      await payload.getByRole('button', { expanded: false }).last().click();
    assert.ok((await payload.getByRole('button', { expanded: true }).count()) > 50);
    await page.getByRole('button', { name: 'As sent' }).click();
    await page.getByRole('button', { name: 'Show all' }).click();
    const shown = await page.locator('pre.raw').innerText();
    assert.equal(shown.length, BYTES);
    assert.equal(await page.getByText('262,144 bytes').count(), 1);
    await page.close();
  });

  it('complains of nothing', () => assert.deepEqual(world.complaints, []));
});

/** Markup, and marks that turn the direction, wherever an event has room for a text. */
function hostileEvent(): SampleEvent {
  const text = `${MARKUP}${RIGHT_TO_LEFT}`;
  const hostile = (value: unknown): unknown => {
    if (typeof value === 'string') return text;
    if (Array.isArray(value)) return value.map(hostile);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hostile(each)]));
  };
  const { eventId, data, ...sample } = freshSample('vehicle-state');
  return {
    ...(hostile(sample) as SampleEvent),
    eventId,
    eventType: MARKUP,
    data: { ...(hostile(data) as SampleEvent['data']), vehicle: { id: 'hostile-vehicle' } },
    ...{ [`${text} as a name`]: text },
  };
}

function largeEvent(): SampleEvent & { padding: string } {
  const sample = freshSample('vehicle-state');
  const deep = '['.repeat(LEVELS) + ']'.repeat(LEVELS);
  const event = { ...sample, padding: '', deep: JSON.parse(deep) };
  return { ...event, padding: 'x'.repeat(BYTES - Buffer.byteLength(JSON.stringify(event))) };
}
