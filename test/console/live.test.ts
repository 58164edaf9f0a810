import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { post } from '../../local/post.ts';
import { freshSample } from '../../local/samples.ts';
import { describeInBrowser } from '../helpers/browser.ts';
import { type ConsoleWorld, startConsoleWorld } from '../helpers/console.ts';

describeInBrowser('the page Live', function () {
  this.timeout(60_000);
  let world: ConsoleWorld;
  let page: Page;
  before(async () => {
    world = await startConsoleWorld();
    page = await world.open('/');
    await page.getByText('Following').waitFor();
  });
  after(() => world?.close());

  const rowOf = (eventId: string) => page.getByRole('row').filter({ hasText: eventId });

  it('shows an event that is sent within 2 s, and then that it is processed', async () => {
    const event = freshSample('vehicle-state');
    await world.system.send([event]);
    await rowOf(event.eventId).getByText('published').waitFor({ timeout: 2_000 });
    await rowOf(event.eventId).locator('.state', { hasText: 'processed' }).waitFor();
    const text = await rowOf(event.eventId).innerText();
    assert.match(text, /received.*archived.*published.*ms.*processed/s);
    const time = rowOf(event.eventId).locator('time').first();
    assert.match(String(await time.getAttribute('title')), /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('shows a request that is refused, with why', async () => {
    await post(world.system.receiveUrl, JSON.stringify(freshSample('vehicle-state')), {
      token: 'another-token',
    });
    await page.getByRole('row').filter({ hasText: 'The signature is wrong' }).waitFor({ timeout: 2_000 });
  });

  it('filters by type, state, vehicle and a part of the id', async () => {
    const error = freshSample('vehicle-error');
    await world.system.send([error]);
    await rowOf(error.eventId).waitFor();
    const rows = page.locator('tbody tr');
    await page.getByRole('combobox', { name: 'Type' }).selectOption('VEHICLE_ERROR');
    assert.equal(await rows.count(), 1);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('combobox', { name: 'State' }).selectOption('refused');
    assert.match(await rows.first().innerText(), /The signature is wrong/);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('searchbox', { name: 'Event' }).fill(error.eventId.slice(3, 17).toUpperCase());
    assert.equal(await rows.count(), 1);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('searchbox', { name: 'Vehicle' }).fill('no such vehicle');
    await page.getByText('No event of those that are kept matches.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
  });

  it('stands still while it is paused, by the button and by the key p', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    const event = freshSample('vehicle-state');
    await world.system.send([event]);
    await page.getByText('Paused: 1 new event').waitFor();
    assert.equal(await rowOf(event.eventId).count(), 0);
    await page.keyboard.press('p');
    await rowOf(event.eventId).waitFor();
  });

  it('answers at once while six thousand events a minute arrive', async () => {
    const file = join(world.system.folder, 'log/receive.log');
    const line = (index: number) =>
      `${JSON.stringify({ severity: 'INFO', event: 'webhook.received', message: '', eventId: `many-${index}`, eventType: 'MANY', durationMs: 9 })}\n`;
    let slowest = 0;
    for (let second = 0; second < 5; second++) {
      for (let tenth = 0; tenth < 10; tenth++) {
        const first = (second * 10 + tenth) * 10;
        await appendFile(file, Array.from({ length: 10 }, (_, index) => line(first + index)).join(''));
        await delay(100);
      }
      const startedAt = performance.now();
      await page.keyboard.press('p');
      await page.keyboard.press('p');
      await page.getByText('Following').waitFor();
      slowest = Math.max(slowest, performance.now() - startedAt);
    }
    await rowOf('many-499').waitFor({ timeout: 2_000 });
    assert.ok(slowest < 1_000, `${slowest} ms`);
    assert.equal(await page.locator('tbody tr').count(), 200);
  });

  it('complains of nothing', () => assert.deepEqual(world.complaints, []));
});
