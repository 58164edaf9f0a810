import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../helpers/browser.ts';
import { type ConsoleWorld, startConsoleWorld } from '../helpers/console.ts';
import { good, stateEvent } from '../helpers/events.ts';

const CODE = 'tractionbattery-stateofcharge';
const HOUR_MS = 3_600_000;

describeInBrowser('the pages of vehicles', function () {
  this.timeout(60_000);
  let world: ConsoleWorld;
  let page: Page;
  const now = Date.now();
  const charged = [70, 55, 81].map((value, index) => {
    const event = stateEvent([good(CODE, value, now - (3 - index) * HOUR_MS)], { vehicleId: 'charged-1' });
    return { ...event, eventId: `charge-${value}` };
  });
  before(async () => {
    world = await startConsoleWorld();
    const others = Array.from({ length: 60 }, (_, index) =>
      stateEvent([], { vehicleId: `other-${String(index).padStart(2, '0')}` }),
    );
    await world.system.send([...charged, ...others]);
    await world.system.countReaches('vehicles', 61);
    await world.system.countReaches('processedEvents', 63);
    page = await world.open('/vehicles');
  });
  after(() => world?.close());

  const rows = () => page.locator('tbody tr');

  it('lists fifty at a time, and goes on', async () => {
    await rows().first().waitFor();
    assert.equal(await rows().count(), 50);
    await page.getByRole('link', { name: 'Go on' }).click();
    await page.getByText('other-59').waitFor();
    assert.equal(await rows().count(), 11);
  });

  it('finds by the beginning of the id, and by the make', async () => {
    await page.getByLabel('Id begins with').fill('other-1');
    await page.keyboard.press('Enter');
    await page.getByText('other-10').waitFor();
    await page.getByText('charged-1').waitFor({ state: 'detached' });
    assert.equal(await rows().count(), 10);
    await page.getByLabel('Make, model').fill('no such make');
    await page.keyboard.press('Enter');
    await page.getByText('No vehicle matches.').waitFor();
    await page.getByLabel('Id begins with').fill('');
    await page.getByLabel('Make, model').fill('albaTROSS');
    await page.keyboard.press('Enter');
    await page.getByText('charged-1').waitFor();
    assert.match(await page.locator('.command code').innerText(), /vehicles --text albaTROSS$/);
  });

  it('shows a signal with its value, its age and the event that wrote it', async () => {
    await page.getByRole('link', { name: 'charged-1' }).click();
    const row = page.getByRole('row').filter({ hasText: CODE });
    await row.waitFor();
    assert.match(await row.innerText(), /81\s.*\d (min|hr)\s/s);
    await row.getByRole('link', { name: 'charge-81' }).waitFor();
  });

  it('plots the history of a signal from the archive', async () => {
    await page.getByRole('link', { name: `History of ${CODE}` }).click();
    const plot = page.getByRole('img', { name: 'From 70 to 81; lowest 55, highest 81' });
    await plot.waitFor();
    const values = await page.locator('.values li').allInnerTexts();
    assert.deepEqual(
      values.map((text) => /charge-\d+/.exec(text)?.[0]),
      ['charge-81', 'charge-55', 'charge-70'],
    );
    assert.match(
      await page.locator('.note').last().innerText(),
      /63 events of all vehicles listed, 3 events of this\s+vehicle read/,
    );
    assert.match(
      await page.locator('.command code').innerText(),
      new RegExp(`history ${CODE} --vehicle charged-1$`),
    );
  });

  it('lets the command line do the same', async () => {
    const listed = await world.system.json('vehicles', '--prefix', 'charged');
    assert.deepEqual(
      (listed.vehicles as { vehicleId: string }[]).map(({ vehicleId }) => vehicleId),
      ['charged-1'],
    );
    const { points } = await world.system.json('history', CODE, '--vehicle', 'charged-1');
    assert.deepEqual(
      (points as { body: { value: number } }[]).map(({ body }) => body.value),
      [70, 55, 81],
    );
  });

  it('says that nothing is known of a vehicle', async () => {
    const unknown = await world.open('/vehicles/nobody');
    await unknown.getByText('No processed event is about vehicle nobody').waitFor();
    world.complaints.length = 0;
  });
});
